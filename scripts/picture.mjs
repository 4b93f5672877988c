// Records docs/demo.svg: a real shell on a real terminal, typing the words below, drawn as it was
// seen. Needs a build. `node scripts/picture.mjs`
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import xterm from "@xterm/headless";

const { spawn } = createRequire(import.meta.url)("node-pty");
const COLS = 84;
const ROWS = 18;
const HOLD_SECONDS = 2.6;

const home = mkdtempSync(join(tmpdir(), "ig-demo-"));
mkdirSync(join(home, "bin"));
writeFileSync(join(home, "bin", "ig"), `#!/bin/sh\nexec node ${resolve("dist/ig.js")} "$@"\n`, {
  mode: 0o755,
});
const train = (rate) => `#!/bin/sh
for step in 1 2 3 4 5; do echo "step $step loss 0.$((90 / step))"; sleep 0.2; done
${rate}
`;
const project = join(home, "project");
mkdirSync(project);
writeFileSync(
  join(project, "train.sh"),
  train('echo "RuntimeError: CUDA out of memory" >&2; exit 1'),
  { mode: 0o755 },
);

const git = (...words) => execFileSync("git", words, { cwd: project });
git("init", "-q");
git("add", ".");
git("-c", "user.name=demo", "-c", "user.email=demo@localhost", "commit", "-qm", "first");

const STEPS = [
  "ig run ./train.sh",
  "clear; ig run list",
  "ig run logs --view new --max-tokens 200",
  "clear; sed -i 's/exit 1/exit 0/' train.sh",
  "ig run status",
];

const screen = new xterm.Terminal({ cols: COLS, rows: ROWS, allowProposedApi: true });
const shell = spawn("bash", ["--norc", "--noprofile"], {
  cols: COLS,
  rows: ROWS,
  cwd: project,
  encoding: "utf8",
  env: {
    ...process.env,
    PATH: `${home}/bin:${process.env.PATH}`,
    PS1: "\\[\\e[1;34m\\]~/project $\\[\\e[0m\\] ",
    LANG: "C.UTF-8",
    TERM: "xterm-256color",
    HOME: home,
  },
});
shell.onData((data) => screen.write(data));
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

const frames = [];
await wait(700);
for (const step of STEPS) {
  for (const key of step) {
    shell.write(key);
    await wait(8);
  }
  await wait(200);
  frames.push({ svg: draw(), seconds: 1.2 });
  shell.write("\r");
  await wait(2600);
  frames.push({ svg: draw(), seconds: HOLD_SECONDS });
}
shell.kill();
writeFileSync("docs/demo.svg", animate(frames));
rmSync(home, { recursive: true, force: true });
process.exit(0);

/** The screen as SVG text, a run of equal style an element. */
function draw() {
  const buffer = screen.buffer.active;
  const out = [];
  for (let y = 0; y < ROWS; y++) {
    const line = buffer.getLine(buffer.baseY + y);
    let run = { x: 0, text: "", style: "" };
    const flush = () => {
      if (run.text.trim() !== "")
        out.push(
          `<text x="${16 + run.x * 8.4}" y="${52 + y * 19}"${run.style} xml:space="preserve">${escaped(run.text)}</text>`,
        );
    };
    for (let x = 0; x < COLS; x++) {
      const cell = line?.getCell(x);
      const style = cell ? styleOf(cell) : "";
      if (style !== run.style) {
        flush();
        run = { x, text: "", style };
      }
      run.text += cell?.getChars() || " ";
    }
    flush();
  }
  return out.join("");
}

function styleOf(cell) {
  const COLORS = [
    "#5c6370",
    "#e06c75",
    "#98c379",
    "#e5c07b",
    "#61afef",
    "#c678dd",
    "#56b6c2",
    "#dcdfe4",
  ];
  const color = cell.isFgPalette()
    ? COLORS[cell.getFgColor() % 8]
    : cell.isDim()
      ? "#7f848e"
      : "#dcdfe4";
  return ` fill="${color}"${cell.isBold() ? ' font-weight="bold"' : ""}`;
}

function escaped(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").trimEnd();
}

/** Shows each frame for its time, for ever. */
function animate(list) {
  const total = list.reduce((sum, frame) => sum + frame.seconds, 0);
  let at = 0;
  const groups = list.map((frame, i) => {
    const from = (at / total) * 100;
    at += frame.seconds;
    const to = (at / total) * 100;
    const hidden = (p) => `${p.toFixed(2)}%{opacity:0}`;
    const rules = `@keyframes f${i}{0%{opacity:${i === 0 ? 1 : 0}}${from > 0 ? `${hidden(from - 0.01)}${from.toFixed(2)}%{opacity:1}` : ""}${(to - 0.01).toFixed(2)}%{opacity:1}${hidden(Math.min(to, 100))}100%{opacity:0}}`;
    return `<style>${rules}#g${i}{animation:f${i} ${total.toFixed(1)}s infinite step-end}</style><g id="g${i}">${frame.svg}</g>`;
  });
  const [width, height] = [32 + COLS * 8.4, 60 + ROWS * 19];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="14"><title>ig run in a terminal</title><rect width="100%" height="100%" rx="8" fill="#1e2127"/><g fill="#5c6370"><circle cx="20" cy="18" r="6"/><circle cx="40" cy="18" r="6"/><circle cx="60" cy="18" r="6"/></g>${groups.join("")}</svg>\n`;
}
