import './consent.css';
import * as v from 'valibot';
import { intentOf } from './intent';
import { pageStateSchema, toWebviewSchema, type Choice, type ConsentView, type FromWebview, type PageState } from './protocol';
import { consentForm } from './view';

declare function acquireVsCodeApi(): { postMessage(message: FromWebview): void; getState(): unknown; setState(state: PageState): void };

/**
 * Milliseconds during which the page takes no consent after it appeared: a key or click that was meant for what was there
 * before must not answer the question.
 */
const settleMs = 500;

const editor = acquireVsCodeApi();
const page = document.getElementById('page');
let shown = false;

window.addEventListener('message', event => {
  const parsed = v.safeParse(toWebviewSchema, event.data);
  if (!parsed.success || shown || page === null) return;
  shown = true;
  show(page, parsed.output.question);
});
editor.postMessage({ type: 'ready' });

function show(page: HTMLElement, question: ConsentView): void {
  const form = consentForm(question);
  form.select(earlierChoices(question) ?? question.requests.map(request => request.preselected));
  page.replaceChildren(...form.root);
  form.heading.focus();

  form.proceed.disabled = true;
  setTimeout(() => { form.proceed.disabled = false; }, settleMs);

  const cancel = (): void => editor.postMessage({ type: 'cancel' });
  const proceed = (): void => {
    if (form.proceed.disabled) return;
    form.proceed.disabled = true;
    editor.postMessage({ type: 'answer', choices: form.selected() });
  };
  form.form.addEventListener('change', () => {
    form.announce();
    editor.setState({ choices: form.selected() });
  });
  form.form.addEventListener('submit', event => {
    event.preventDefault();
    proceed();
  });
  form.cancel.addEventListener('click', cancel);
  document.addEventListener('keydown', event => {
    const { key, repeat, isComposing, defaultPrevented, target } = event;
    const intent = intentOf({ key, repeat, isComposing, defaultPrevented, onButton: target instanceof HTMLButtonElement }, !form.proceed.disabled);
    if (intent === undefined) return;
    event.preventDefault();
    if (intent === 'cancel') cancel();
    else proceed();
  });
}

/** The choices made before the page was hidden, where they are for this many requests. */
function earlierChoices(question: ConsentView): Choice[] | undefined {
  const state = v.safeParse(pageStateSchema, editor.getState());
  return state.success && state.output.choices.length === question.requests.length ? state.output.choices : undefined;
}
