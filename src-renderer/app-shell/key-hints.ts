/** A keyboard shortcut, for the `?` sheet. */
export interface KeyHint {
  readonly keys: readonly string[];
  readonly text: string;
}

export const keyHints: readonly { readonly title: string; readonly hints: readonly KeyHint[] }[] = [
  {
    title: 'Everywhere',
    hints: [
      { keys: ['1', '…', '8'], text: 'Runs, New experiment, Run, Network, Compare, Models, Data, Studies' },
      { keys: ['q'], text: 'Queue' },
      { keys: ['Ctrl K'], text: 'Find a view, a run, a study or an action' },
      { keys: [','], text: 'Settings' },
      { keys: ['?'], text: 'This sheet' },
      { keys: ['Esc'], text: 'Close, or clear the selection' },
    ],
  },
  {
    title: 'Runs',
    hints: [
      { keys: ['/'], text: 'Filter' },
      { keys: ['j', 'k'], text: 'Next and previous row' },
      { keys: ['Enter'], text: 'Open the run' },
      { keys: ['x'], text: 'Select the row' },
      { keys: ['Ctrl A'], text: 'Select all shown rows' },
      { keys: ['c'], text: 'Compare the selected runs' },
      { keys: ['t', 'n'], text: 'Change tags, add a note' },
      { keys: ['a'], text: 'Archive' },
      { keys: ['Del'], text: 'Delete: to the trash' },
      { keys: ['r'], text: 'Run again with the same seed' },
      { keys: ['Ctrl Z'], text: 'Undo the last change, archiving or deletion' },
      { keys: ['v'], text: 'Show or hide the run in charts' },
      { keys: ['i'], text: 'Name, tags and notes; Esc goes back to the table' },
    ],
  },
  {
    title: 'Queue',
    hints: [
      { keys: ['j', 'k'], text: 'Next and previous run' },
      { keys: ['J', 'K'], text: 'Move the run down or up' },
      { keys: ['Home', 'End'], text: 'Move the run to the front or to the end' },
      { keys: ['Enter'], text: 'Open the run' },
      { keys: ['p'], text: 'Pause or resume all' },
    ],
  },
  {
    title: 'Run and Network',
    hints: [
      { keys: ['p'], text: 'Pause or resume the run' },
      { keys: ['n'], text: 'Open the network of the run' },
      { keys: ['e'], text: 'Export the model' },
      { keys: ['d'], text: 'Network before and after reduction' },
      { keys: ['Space'], text: 'Play the rounds' },
      { keys: ['↓', '↑'], text: 'From a node along the network; with Shift along a skip' },
      { keys: ['g'], text: 'Expand or collapse all groups' },
      { keys: ['s'], text: 'Collapse or expand all stages' },
    ],
  },
  {
    title: 'Models',
    hints: [
      { keys: ['/'], text: 'Filter' },
      { keys: ['j', 'k'], text: 'Next and previous model' },
      { keys: ['Enter'], text: 'Open the model' },
      { keys: ['p'], text: 'Prove the model' },
      { keys: ['e'], text: 'Export the model' },
      { keys: ['i'], text: 'Import a model' },
      { keys: ['r'], text: 'Reduce an ONNX file' },
      { keys: ['o'], text: 'Inspect an ONNX file (Imported)' },
      { keys: ['Ctrl Z'], text: 'Undo the last change of the plan' },
      { keys: ['s', 'o'], text: 'Save and open the plan as a file' },
    ],
  },
  {
    title: 'Studies',
    hints: [
      { keys: ['/'], text: 'Filter' },
      { keys: ['j', 'k'], text: 'Next and previous study or member' },
      { keys: ['Enter'], text: 'Open the study, or the run of the member' },
      { keys: ['p'], text: 'Pause or resume the study' },
      { keys: ['x'], text: 'Select the member' },
      { keys: ['c'], text: 'Compare the selected members, or all' },
    ],
  },
  {
    title: 'New experiment, New study and Reduce a file',
    hints: [{ keys: ['Ctrl Enter'], text: 'Start' }],
  },
  {
    title: 'Compare',
    hints: [
      { keys: ['b'], text: 'Make the focused run the baseline' },
      { keys: ['e'], text: 'Export the focused figure' },
    ],
  },
];
