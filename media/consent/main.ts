import './consent.css';
import * as v from 'valibot';
import { FileCounts } from './counts';
import { intentOf, settleMs } from './intent';
import { pageStateSchema, toWebviewSchema, type ConsentView, type Draft, type FromWebview, type PageState } from './protocol';
import { consentForm } from './view';

declare function acquireVsCodeApi(): { postMessage(message: FromWebview): void; getState(): unknown; setState(state: PageState): void };

/** Elements that do something of their own at Enter. */
const takesEnter = 'button, summary, textarea';

const editor = acquireVsCodeApi();
const counts = new FileCounts(message => { editor.postMessage(message); });
const page = document.getElementById('page');
let shown = false;

window.addEventListener('message', event => {
  const parsed = v.safeParse(toWebviewSchema, event.data);
  if (!parsed.success || page === null) return;
  if (parsed.output.type === 'counted') counts.counted(parsed.output.id, parsed.output.count);
  else if (!shown) show(page, parsed.output.question);
});
editor.postMessage({ type: 'ready' });

function show(page: HTMLElement, question: ConsentView): void {
  shown = true;
  const form = consentForm(question, counts, new Date());
  form.fill(earlierDrafts(question));
  page.replaceChildren(...form.root);
  form.heading.focus();

  form.proceed.disabled = true;
  setTimeout(() => { form.proceed.disabled = false; }, settleMs);

  const cancel = (): void => editor.postMessage({ type: 'cancel' });
  const proceed = (): void => {
    if (form.proceed.disabled) return;
    const answers = form.answers();
    if (answers === undefined) return;
    form.proceed.disabled = true;
    editor.postMessage({ type: 'answer', answers });
  };
  const changed = (): void => {
    form.announce();
    editor.setState({ drafts: form.drafts() });
  };
  form.form.addEventListener('change', changed);
  form.form.addEventListener('input', changed);
  form.form.addEventListener('submit', event => {
    event.preventDefault();
    proceed();
  });
  form.cancel.addEventListener('click', cancel);
  document.addEventListener('keydown', event => {
    const { key, repeat, isComposing, defaultPrevented, target } = event;
    const intent = intentOf({ key, repeat, isComposing, defaultPrevented, takesEnter: target instanceof Element && target.closest(takesEnter) !== null }, !form.proceed.disabled);
    if (intent === undefined) return;
    event.preventDefault();
    if (intent === 'cancel') cancel();
    else proceed();
  });
}

/** What was in the fields before the page was hidden, where it is for this many requests. */
function earlierDrafts(question: ConsentView): Draft[] | undefined {
  const state = v.safeParse(pageStateSchema, editor.getState());
  return state.success && state.output.drafts.length === question.requests.length ? state.output.drafts : undefined;
}
