/**
 * How bad a line says things are, by its words and its shape: 10 a crash, 8 an error, 6 something
 * that failed, 2 a warning, 0 nothing. What only mentions errors (`0 errors`, `error.ts`, a passed
 * test) counts for nothing.
 */
export function severity(line: string): number {
  const text = line.length > LONGEST ? line.slice(0, LONGEST) : line;
  if (!ANY.test(text) || PASSED.test(text)) return 0;
  const said = text.replace(HARMLESS, " ");
  const level = said.length === text.length ? text : said;
  const worst = CRASH.test(level) ? 10 : ERROR.test(level) ? 8 : FAILURE.test(level) ? 6 : 0;
  if (worst > 0) return QUIET_LEVEL.test(text) ? worst / 2 : worst;
  return WARNING.test(level) ? 2 : 0;
}

const LONGEST = 2000;

const CRASH =
  /\b(?:fatal|panic(?:ked)?|traceback|segmentation fault|segfault|sig(?:segv|abrt|kill|bus|ill)|core dumped|unhandled|uncaught|out of memory|oom-?kill(?:ed|er)?|killed|aborted|stack overflow|double free|emerg(?:ency)?|crit(?:ical)?|crash(?:ed|es|ing|loopbackoff)?)\b/i;
const ERROR =
  /\b(?:err(?:or)?s?\b|ERR!|npm err|severe\b)|(?:Error|Exception|Failure|Fault)\b|\berror\[|\bE\d{3,4}\b|^E {2,}|\bFAIL(?:ED|URE)?\b|\bassert(?:ion)?\b|[✕✖✗✘❌⨯●]|^\s*×/i;
const FAILURE =
  /\b(?:fail(?:ed|s|ure|ures|ing)?|can(?:no|')t|could ?n[o']t|unable|den(?:ied|y)|refused|reset by peer|timed? ?out|not found|no such|invalid|corrupt(?:ed|ion)?|unexpected|undefined|conflict|exceed(?:ed|s)|unreachable|reject(?:ed|ing)?|expired|mismatch|illegal|unresolved|unknown|broken|giv(?:ing|en) up|gave up|deadlock|violat(?:ion|ed|es)|overflow|underflow|lost|dead|nan|inf|infinity|evict(?:ed|ing)|unhealthy|unavailable|incomplete|inconsistent|truncated|exhausted|backoff|rolled? ?back|abort(?:ing)?|exit(?:ed)? (?:code|status|with) (?!0\b)\S)\b|\bno space left\b|\bnot (?:ready|permitted|allowed|supported|reachable|responding|match)\b/i;
const WARNING =
  /\b(?:warn(?:ing)?s?|deprecated|retry(?:ing)?|skip(?:ped|ping)?|slow|ignor(?:ed|ing)|fall(?:ing)? ?back|missing|stale|drop(?:ped|ping)|degraded|delayed|lag(?:ging)?|drift(?:ed)?|unusual|stuck|stall(?:ed)?|leak(?:ed)?|discard(?:ed|ing)|partial(?:ly)?|disabled|unused|shadow(?:s|ed)|restart(?:ed|ing)?|throttl(?:ed|ing)|disconnect(?:ed)?|gone|bad|wrong|problem|issue|vulnerabilit(?:y|ies))\b|⚠/i;
const ANY = new RegExp(
  [CRASH, ERROR, FAILURE, WARNING].map((words) => words.source).join("|"),
  "i",
);

const HARMLESS = new RegExp(
  [
    /\b(?:0|no|zero|without(?: any)?|any)[ _-](?:\w+[ _-])?(?:errors?|fail(?:ed|ures?)|warnings?|crashes|conflicts|issues|problems|vulnerabilities)\b/,
    /\b(?:errors?|fail(?:ed|ures?|s)?|warn(?:ing)?s?|skipped|unreachable|lost|dropped|rejected|retries|ignored|timeouts?)["']?\s*[:=]\s*["']?(?:0+(?:\.0+)?%?(?![\w.])|(?:none|null|false|no)\b(?=["'.]?\s*(?:$|[,;)}\]])))/,
    /-W(?:no-)?error\S*|-Wall|-Wextra|--(?:no-)?\S*(?:fail|error|warn|ignore|skip|retry)\S*/,
    /[\w/.-]*(?:error|warning|fail|exception|panic|crash|abort|invalid|timeout)s?[\w-]*\.(?:[cm]?[jt]sx?|py|o|c|cc|cpp|h|hpp|go|rs|java|rb|php|cs|d|so|a|class|html|css|md|json|svg)\b/,
    /\b(?:error|failure|exception|crash|fail)[-_ ](?:handl(?:er|ing)|boundary|pages?|report(?:er|ing)?|budget|tolerance|over|fast|safe)\b/,
  ]
    .map((phrase) => phrase.source)
    .join("|"),
  "gi",
);

/** Lines of passed tests often name the error that was expected. */
const PASSED = /^\s*(?:✓|✔|√|ok \d|PASS\b|--- PASS)|\bPASSED\b|\.{3,} *(?:ok|OK|passed)$/;

/** A logger that calls it information or less is to be believed halfway. */
const QUIET_LEVEL =
  /^[^a-z]{0,40}\b(?:INFO|DEBUG|TRACE|info|debug|trace)\b|\blevel=(?:info|debug)\b|"level":"(?:info|debug)"/;
