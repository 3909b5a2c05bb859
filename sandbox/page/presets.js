// The faults that a switch stands for, in the form of POST /faults. `target` says that one phone or mailbox can be meant.

export const groups = [
  {
    title: 'FCM', word: 'pushes', faults: [
      { name: 'Unavailable', what: '503 UNAVAILABLE: to be tried again', target: true, fault: { kind: 'push', errorCode: 'UNAVAILABLE' } },
      { name: 'Too many', what: '429 QUOTA_EXCEEDED, again in 10 s', target: true, fault: { kind: 'push', errorCode: 'QUOTA_EXCEEDED', retryAfter: 10 } },
      { name: 'Application removed', what: '404 UNREGISTERED: the phone is gone for good', target: true, fault: { kind: 'push', errorCode: 'UNREGISTERED' } },
      { name: 'Slow', what: 'accepts after 3 s', target: true, fault: { kind: 'push', delayMs: 3000 } },
      { name: 'Cut before', what: 'connection reset, not accepted', target: true, fault: { kind: 'push', cut: 'before' } },
      { name: 'Cut after', what: 'accepted, but the sender never knows', target: true, fault: { kind: 'push', cut: 'after' } },
      { name: 'No tokens', what: 'the token endpoint answers 503', fault: { kind: 'oauth', status: 503 } },
    ],
  },
  {
    title: 'Mail server', word: 'mails', faults: [
      { name: 'Try later', what: '450 4.2.1 at the recipient', target: true, fault: { kind: 'mail', reply: '450 4.2.1 try again later', stage: 'rcpt' } },
      { name: 'No such mailbox', what: '550 5.1.1 at the recipient', target: true, fault: { kind: 'mail', reply: '550 5.1.1 no such mailbox', stage: 'rcpt' } },
      { name: 'Content refused', what: '554 5.7.1 after the final dot', target: true, fault: { kind: 'mail', reply: '554 5.7.1 message refused', stage: 'dot' } },
      { name: 'Going down', what: '421 4.3.2 instead of a greeting', fault: { kind: 'mail', reply: '421 4.3.2 going down', stage: 'connect' } },
      { name: 'Slow', what: 'accepts 3 s after the final dot', target: true, fault: { kind: 'mail', delayMs: 3000, stage: 'dot' } },
      { name: 'Cut before', what: 'connection lost before the final dot counts', target: true, fault: { kind: 'mail', cut: 'before', stage: 'dot' } },
      { name: 'Cut after', what: 'accepted, but the sender never knows', target: true, fault: { kind: 'mail', cut: 'after', stage: 'dot' } },
    ],
  },
];

const own = new Set(['id', 'matched', 'times', 'target']);

/** Whether a scripted fault is what this switch stands for, for whomever and however often. */
export function isOf(scripted, fault) {
  const fields = Object.keys(scripted).filter(name => !own.has(name));
  return fields.length === Object.keys(fault).length && fields.every(name => scripted[name] === fault[name]);
}

/** Whether it has done all it was to do. */
export function isSpent(scripted) {
  return scripted.times !== undefined && scripted.matched >= scripted.times;
}
