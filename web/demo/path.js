// The path of the last event through the services, with the time at each step.
import { element, part } from './dom.js';
import { traceOf } from './host.js';
import { channels, ruleText, span, stepText } from './words.js';

const EAGER = 150;
const PATIENT = 1500;
const EAGER_FOR = 6000;

export class Path {
  #root = document.getElementById('path');
  #current = null;
  #shownAt = new Map(); // notification id to when its frame reached this page
  #rendered = '';

  /** A live frame reached the page. */
  reached(notificationId) {
    if (!this.#shownAt.has(notificationId)) this.#shownAt.set(notificationId, Date.now());
  }

  /** Follows an event until the next one is sent. `progress` gets a line for where it was sent. */
  async follow(sent, from, to, progress) {
    const mine = this.#current = sent;
    part(this.#root, 'path-body').hidden = false;
    part(this.#root, 'record').textContent = JSON.stringify(sent.event, null, 2);
    part(this.#root, 'decisions').replaceChildren();
    part(this.#root, 'timeline').replaceChildren();
    part(this.#root, 'path-summary').textContent = `${sent.event.type} from ${from.name} to ${to.name}`;
    const started = performance.now();
    while (this.#current === mine) {
      const trace = await traceOf(sent.eventId).catch(() => null);
      if (this.#current !== mine) return;
      if (trace?.steps.length > 0) {
        this.#render(trace, to);
        progress(summary(trace, to));
      }
      await new Promise(resolve => setTimeout(resolve, performance.now() - started < EAGER_FOR ? EAGER : PATIENT));
    }
  }

  #render(trace, to) {
    const steps = this.#stepsOf(trace);
    const now = JSON.stringify(steps);
    if (now === this.#rendered) return;
    this.#rendered = now;
    const start = Date.parse(steps[0].at);
    part(this.#root, 'timeline').replaceChildren(...steps.map(step => stepRow(step, Date.parse(step.at) - start, to.name)));
    part(this.#root, 'decisions').replaceChildren(...trace.steps.filter(step => step.kind === 'decided').flatMap(decisionRow));
  }

  // All channels are decided at once, so the timeline has one step for it; what this page saw itself is one more.
  #stepsOf(trace) {
    const decided = trace.steps.find(step => step.kind === 'decided');
    const steps = trace.steps.filter(step => step.kind !== 'decided' || step === decided)
      .map(step => step === decided ? { ...step, channel: undefined } : step);
    const shown = this.#shownAt.get(trace.notificationId);
    if (shown) steps.push({ at: new Date(shown).toISOString(), kind: 'shown', channel: 'realtime' });
    return steps.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  }
}

function stepRow(step, offset, name) {
  const [title, detail] = stepText(step, name);
  const row = element('li', 'step');
  row.dataset.step = step.channel ? `${step.kind}.${step.channel}` : step.kind;
  row.dataset.channel = step.channel ?? 'event';
  row.dataset.status = step.end?.status ?? 'sent';
  const text = element('div', 'step-text');
  text.append(element('b', '', title), element('span', 'muted', detail));
  row.append(element('span', 'offset', `+${span(offset)}`), element('span', 'mark'), text);
  return row;
}

function decisionRow(step) {
  const term = element('dt', '', channels[step.channel]);
  term.dataset.channel = step.channel;
  const what = element('dd');
  what.dataset.decision = step.decision;
  what.append(element('b', '', { send: 'Send', hold: 'Wait', suppress: 'Leave out' }[step.decision]), element('span', 'muted', ruleText(step.rule)), element('code', '', step.rule));
  return [term, what];
}

function summary(trace, to) {
  const start = Date.parse(trace.steps[0].at);
  const ends = trace.steps.filter(step => step.kind === 'ended' && step.end.status === 'sent');
  return ends.length === 0 ? '' : `${to.name}: ${ends.map(step => `${channels[step.channel].toLowerCase()} ${span(Date.parse(step.at) - start)}`).join(', ')}`;
}
