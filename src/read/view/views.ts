import type { LogReader } from "../../store/log/line.ts";
import { autoView } from "./auto.ts";
import { focusView } from "./focus.ts";
import { grepView } from "./grep.ts";
import { newView } from "./new.ts";
import { headView, rangeView, tailView } from "./page.ts";
import type { Asked, Question, ViewResult } from "./view.ts";
import type { Window } from "./window.ts";

/** One way to look at a log. */
export interface View {
  /** What it shows of a window of the log; fits the budget but for a first line that is larger. */
  show(log: LogReader, window: Window, request: Asked): ViewResult | Promise<ViewResult>;
  /** Picks the lines that matter: a small budget does, unless a larger one is asked for. */
  picks?: true;
  /** Compares with an earlier run of the command. */
  compares?: true;
  /** Is asked even when the window holds no line, as it has something of its own to say. */
  ofNothing?: true;
}

/** Every view by its name, as people, assistants and tests know them: a new one is one line here. */
const VIEW = {
  auto: { show: autoView, picks: true },
  focus: { show: focusView, picks: true },
  tail: { show: tailView },
  head: { show: headView },
  range: { show: rangeView },
  grep: { show: grepView, ofNothing: true },
  new: { show: newView, picks: true, compares: true, ofNothing: true },
} satisfies Record<string, View>;

export type ViewName = keyof typeof VIEW;

export const VIEWS = Object.keys(VIEW) as ViewName[];

export function viewNamed(name: ViewName): View {
  return VIEW[name];
}

/** One question about a log, to one of the views. */
export interface ViewRequest extends Question {
  view: ViewName;
}
