import type { Answers, Asker, Question } from "./question.ts";
import { Thread, Unanswered } from "./thread.ts";

/** Questions that are computed at the same time; further ones wait for their turn. */
const MOST_AT_ONCE = 4;
/** Threads kept for the next question: a start takes a tenth of a second, and forgets what it read. */
const MOST_IDLE = 2;

/** Asks, and is answered by another thread. @throws Unanswered */
export type Ask = <Kind extends keyof Answers>(
  question: Extract<Question, { kind: Kind }>,
  asker: Asker,
) => Promise<ReturnType<Answers[Kind]>>;

/**
 * A question has a thread for itself, which is ended when the question is cancelled, whatever it is
 * at. Waits do next to nothing for long: they all share one, and look themselves whether they are
 * cancelled.
 */
export function threads(): Ask {
  const idle: Thread[] = [new Thread()];
  const turns: (() => void)[] = [];
  let busy = 0;
  let waiting: Thread | undefined;
  const alone = async (question: Question, asker: Asker): Promise<unknown> => {
    if (busy >= MOST_AT_ONCE) await new Promise<void>((turn) => turns.push(turn));
    else busy++;
    try {
      return await askAlone(idle, question, asker);
    } finally {
      const next = turns.shift();
      if (next === undefined) busy--;
      else next();
    }
  };
  const shared = (): Thread => {
    if (waiting === undefined || waiting.over) waiting = new Thread();
    return waiting;
  };
  return (async (question: Question, asker: Asker) => {
    const waits = question.kind === "tool" && question.asked.name === WAIT;
    if (waits) return await shared().ask(question, asker);
    const answer = await alone(question, asker);
    // A wait is for what comes from now on: its thread shall be there by then.
    shared();
    return answer;
  }) as Ask;
}

const WAIT = "idlergear_run_wait";

async function askAlone(idle: Thread[], question: Question, asker: Asker): Promise<unknown> {
  if (asker.signal.aborted) throw new Unanswered("the question was cancelled", false);
  // The one that answered last: it remembers most.
  let thread = idle.pop();
  while (thread?.over) thread = idle.pop();
  const asked = thread ?? new Thread();
  const cancel = () => asked.terminate();
  asker.signal.addEventListener("abort", cancel, { once: true });
  try {
    return await asked.ask(question, asker);
  } finally {
    asker.signal.removeEventListener("abort", cancel);
    if (asked.over || idle.length >= MOST_IDLE) asked.terminate();
    else idle.push(asked);
  }
}
