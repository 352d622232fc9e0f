const KEYWORDS =
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case type';
/** Names that the module uses itself. */
const OWN = 'F Network Path WEIGHTS images json load nn print safe_open self super torch x load_file read_metadata';
/** Attributes of every `torch.nn.Module`. */
const MODULE =
  'T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval extra_repr float ' +
  'forward get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict modules mtia named_buffers named_children ' +
  'named_modules named_parameters parameters register_backward_hook register_buffer register_forward_hook register_forward_pre_hook ' +
  'register_full_backward_hook register_full_backward_pre_hook register_load_state_dict_post_hook register_load_state_dict_pre_hook ' +
  'register_module register_parameter register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state ' +
  'set_submodule share_memory state_dict to to_empty train training type xpu zero_grad';

/** Gives nodes names that are valid and unused in Python: `stage1/block0/conv` → `stage1_block0_conv`. */
export class PythonNames {
  readonly #taken = new Set([KEYWORDS, OWN, MODULE].flatMap((names) => names.split(' ')));

  /** Reserves a name: letters, digits and underscores, numbered if it is taken. */
  unique(wanted: string): string {
    const plain = identifier(wanted);
    let name = plain;
    for (let count = 2; this.#taken.has(name); count++) name = `${plain}_${count}`;
    this.#taken.add(name);
    return name;
  }
}

/** The text as a Python identifier. Names with two leading underscores are private to a class, so leading ones are left off. */
export function identifier(text: string): string {
  const plain = text.replaceAll(/[^A-Za-z0-9_]+/g, '_').replace(/^_+/, '');
  return /^[A-Za-z]/.test(plain) ? plain : `n${plain}`;
}

/** A tuple of integers, or one integer if all are equal. */
export function sizes(values: readonly number[]): string {
  const [first = 0] = values;
  return values.every((value) => value === first) ? String(first) : tuple(values);
}

export function tuple(values: readonly (number | string)[]): string {
  return values.length === 1 ? `(${values.join()},)` : `(${values.join(', ')})`;
}
