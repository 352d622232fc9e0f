/** HTML's labelable elements. */
const CONTROLS = ['BUTTON', 'INPUT', 'METER', 'OUTPUT', 'PROGRESS', 'SELECT', 'TEXTAREA'];

/**
 * Finds the labels of a control from the control. jsdom asks every label in the document for its control, which took two thirds of the time of a
 * component test.
 */
export function findLabelsFast(): void {
  for (const name of CONTROLS) {
    const { constructor } = document.createElement(name);
    Object.defineProperty(constructor.prototype, 'labels', { configurable: true, get: labelsOf });
  }
}

/** Labels that name the control's ID, and the label around it if it is the first control in there. In document order. */
function labelsOf(this: HTMLElement): HTMLLabelElement[] | null {
  if (!isControl(this)) return null;
  const naming = this.id === '' ? [] : this.ownerDocument.querySelectorAll<HTMLLabelElement>(`label[for=${JSON.stringify(this.id)}]`);
  const around = this.closest('label');
  const isAround = around !== null && !around.hasAttribute('for') && firstControlIn(around) === this;
  return isAround ? [...naming, around].sort(inDocumentOrder) : [...naming];
}

function firstControlIn(element: Element): Element | undefined {
  const walker = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_ELEMENT);
  while (walker.nextNode()) {
    const { currentNode } = walker;
    if (currentNode instanceof Element && isControl(currentNode)) return currentNode;
  }
  return undefined;
}

function inDocumentOrder(one: Node, other: Node): number {
  return one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}

function isControl(element: Element): boolean {
  return CONTROLS.includes(element.tagName) && !(element instanceof HTMLInputElement && element.type === 'hidden');
}
