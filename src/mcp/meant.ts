/** What is meant by words that no argument is called, and how to ask for it: the first that fits. */
type Meant = readonly (readonly [words: RegExp, how: string])[];

const RUN: Meant[number] = [
  /^(?:name|run_?name|command|cmd|script|latest|newest)$/i,
  "Use run: an ID, a --name, a whole command, or latest.",
];
const NEXT_RUN: Meant[number] = [
  /^(?:command|cmd|script)$/i,
  'Use run for a run of it that was recorded; next: "same" waits for the next of its command.',
];

export const MEANT: Readonly<Record<string, Meant>> = {
  idlergear_run_list: [
    [
      /command|cmd|script|run$|^id$|run_?id|filter|query|search|pattern|grep/i,
      "Use name: it lists the runs of one --name; there is no command filter. One run's facts: idlergear_run_status.",
    ],
    [/state|exit|failed|failure/i, 'Use status, such as "failed".'],
    [/count|^n$|max|size|tail|head|last/i, "Use limit."],
    [/offset|page|before|after|since|skip/i, "Use cursor: next_cursor of an answer."],
  ],
  idlergear_run_status: [RUN],
  idlergear_run_logs: [
    RUN,
    [/pattern|query|search|match|filter|text|find|contains/i, "Use grep."],
    [/count|^n$|limit|last/i, "Use tail (the last lines) or head (the first)."],
    [/from|to$|start|end|range|line|offset|page|skip/i, "Use lines (120-180) or cursor."],
    [/before|after|around/i, "Use context, lines: 120-180, or cursor."],
    [/case/i, "Use ignore_case."],
    [/mode|format/i, "Use view."],
    [/max|size|budget|token|char/i, "Use max_tokens or max_chars."],
    [/stderr|stdout/i, 'Use stream: "stdout" or "stderr".'],
  ],
  idlergear_run_wait: [
    NEXT_RUN,
    [/pattern|query|search|grep|until|text|find|contains|for/i, "Use match."],
    [/timeout|seconds|max|limit|wait/i, "Use timeout_s, in seconds."],
    [/silen|quiet|idle/i, "Use silent_s, in seconds."],
    [/cursor|after|since/i, "Use resume, as the last answer gave it."],
  ],
  idlergear_run_identify: [
    [
      /paste|output|log|content|lines|snippet|input|query|message/i,
      "Use text: the paste, as it is.",
    ],
    [/run|id|name|command/i, "It finds the run itself, by text alone."],
  ],
  idlergear_run_diff: [
    [
      /other|against|compare|base|second|to$|^b$|previous|old|new|run_?[2b]/i,
      "Use with: the other run.",
    ],
    [/current|files|tree|now/i, "Use working: true."],
    RUN,
    [/^a$|first|run_?[1a]|from/i, "Use run, and with for the other."],
  ],
};
