import { invoke } from '@tauri-apps/api/core';
import { backendEvent } from './snippets/backend-event.ts';
import { createUser } from './snippets/create-user.ts';
import { frontendEvent } from './snippets/frontend-event.ts';
import { greet } from './snippets/greet.ts';
import { isolation } from './snippets/isolation.ts';
import { processData } from './snippets/process-data.ts';
import { processFile } from './snippets/process-file.ts';
import { readFile } from './snippets/read-file.ts';

/** The text of every snippet, by its path. */
const codes = import.meta.glob<string>('./snippets/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** What a form holds, by the names of its fields. */
type Fields = (name: string) => string;

show('greet', () => greet());
showListener('backend-event');
show('frontend-event', async () => {
  await frontendEvent();
  // What one page sends arrives in the order in which it was sent, so the core has heard the event by now.
  return invoke('last_frontend_event');
});
show('read-file', (field) => readFile(field('path')));
show('process-data', () => processData());
show('process-file', (field) => processFile(field('path')));
show('create-user', (field) =>
  // An empty field is left out, so that one can see what the core says to that.
  createUser(field('name'), field('email') || undefined),
);
show('isolation', (field) => {
  const call = field('command') as keyof typeof isolation; // The values of the form's buttons.
  return isolation[call](field('path'));
});

/** Shows a snippet's code in its section and runs it when its form is sent. */
function show(id: string, run: (field: Fields) => Promise<unknown>): void {
  const section = find(document, `#${id}`, HTMLElement);
  const form = find(section, 'form', HTMLFormElement);
  const answer = find(section, 'output', HTMLOutputElement);
  find(section, 'pre code', HTMLElement).textContent = codes[`./snippets/${id}.ts`] ?? '';

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const entries = new FormData(form, event.submitter);
    try {
      const value = await run((name) => {
        const entry = entries.get(name);
        return typeof entry === 'string' ? entry : '';
      });
      tell(answer, 'resolved', value);
    } catch (reason) {
      // A refusal of the core is a text; an `Error` with a `code` is one of the connection's or of a bug.
      tell(answer, 'rejected', reason instanceof Error ? reason.message : reason);
    }
  });
  for (const suggestion of section.querySelectorAll<HTMLButtonElement>('button[data-path]')) {
    suggestion.addEventListener('click', () => {
      find(form, 'input', HTMLInputElement).value = suggestion.dataset['path'] ?? '';
      form.requestSubmit();
    });
  }
}

/** Adds to the section of a listener the buttons that end it and that let the core send something to it. */
function showListener(id: string): void {
  const section = find(document, `#${id}`, HTMLElement);
  const answer = find(section, 'output', HTMLOutputElement);
  const form = find(section, 'form', HTMLFormElement);
  const [run, stop, send] = ['.listen', '.unlisten', '.emit'].map((name) =>
    find(form, name, HTMLButtonElement),
  ) as [HTMLButtonElement, HTMLButtonElement, HTMLButtonElement]; // As many as there are names.
  let unlisten: (() => void) | undefined;
  const showState = (listens: boolean): void => {
    run.disabled = listens;
    stop.disabled = !listens;
  };

  show(id, async () => {
    unlisten = await backendEvent((payload) => tell(answer, 'received', payload));
    showState(true);
    return 'listening';
  });
  stop.addEventListener('click', () => {
    unlisten?.();
    showState(false);
    tell(answer, 'resolved', 'not listening any more');
  });
  send.addEventListener('click', () => {
    invoke('emit_event').catch((error) => tell(answer, 'rejected', error));
  });
}

function tell(
  answer: HTMLOutputElement,
  state: 'resolved' | 'rejected' | 'received',
  value: unknown,
): void {
  answer.dataset['state'] = state;
  const label = document.createElement('b');
  // A command that returns nothing has done its work all the same.
  const nothing = value === null || value === undefined;
  label.textContent = nothing ? `${state} with null` : state;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  answer.replaceChildren(label, ...(nothing ? [] : [' ', text]));
}

function find<Kind extends HTMLElement>(
  within: ParentNode,
  selector: string,
  kind: new () => Kind,
): Kind {
  const found = within.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`The page has no ${selector}.`);
  return found;
}
