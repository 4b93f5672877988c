export const NOUNS =
  "user account invoice payment order cart session token cache queue worker metric report export import schema table index query cursor page layout button dialog form field parser lexer buffer socket stream packet header router handler filter loader bundle module plugin theme locale currency calendar event alert audit policy role tenant bucket object blob shard replica snapshot backup ledger catalog product review rating search suggest profile avatar message thread channel upload download archive license".split(
    " ",
  );
export const VERBS =
  "creates updates deletes rejects accepts validates parses renders retries resumes rotates encrypts decrypts merges splits sorts filters groups normalises rounds escapes truncates restores migrates publishes schedules expires refreshes locks releases counts".split(
    " ",
  );
export const TAILS = [
  "when the input is empty",
  "with a missing header",
  "after a timeout",
  "for anonymous visitors",
  "under concurrent writes",
  "with unicode names",
  "at the page boundary",
  "when the disk is full",
  "for negative amounts",
  "with an expired certificate",
  "on leap days",
  "if the upstream returns 503",
  "in strict mode",
  "without a trailing slash",
];
export const EXTENSIONS = ["ts", "py", "c", "cpp", "go", "rs", "java", "rb"];
