import { basename, extname } from "node:path";

/* What a file is to a command, told by its name alone. Paths may be bytes as latin1. */

const CODE = new Set(
  (
    ".sh .bash .zsh .fish .ksh .py .pyi .pyx .ipynb .js .mjs .cjs .jsx .ts .mts .cts .tsx .vue .svelte .rb .erb " +
    ".pl .pm .php .lua .r .jl .go .java .kt .kts .groovy .scala .swift .cs .fs .vb .ex .exs .erl .clj .cr .nim .dart " +
    ".tcl .awk .sed .sql .ps1 .bat .cmd .vim .el .lisp .scm .rkt .hs .ml .mli .m .mm .c .h .cc .cpp .cxx .hh .hpp " +
    ".inc .s .asm .rs .zig .d .v .vhd .cu .proto .thrift .graphql .mk .cmake .just .gradle .rake .nix .tf .bats .jq " +
    ".css .scss .less .sass .html .htm .hbs .ejs .j2 .jinja .tmpl .template .mdx .wasm"
  ).split(" "),
);
const CONFIG = new Set(
  ".json .jsonc .json5 .yaml .yml .toml .ini .cfg .conf .config .properties .env .xml .plist .rc .hcl .tfvars .lock .mod .sum .in .editorconfig .txt".split(
    " ",
  ),
);
const OUTPUT = new Set(
  ".log .out .pid .tmp .swp .bak .pyc .pyo .o .obj .class .gcda .gcno .coverage .prof .trace .tsbuildinfo .cache .lcov".split(
    " ",
  ),
);

/** Installed or made by tools, and kept out of what is looked at file by file. */
const INSTALLED =
  /(?:^|\/)(?:node_modules|\.git|\.idlergear|\.venv|venv|__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.tox|\.nox|site-packages|\.gradle|\.terraform|\.cache|\.next|\.turbo|\.parcel-cache)(?:\/|$)/;
export const isInstalled = (path: string) => INSTALLED.test(path);

/** Written for people, where people expect it: no test's data lies there. */
const DOC =
  /^(?:[^/]+\.(?:md|rst|adoc)|(?:.*\/)?(?:README|CHANGELOG|CHANGES|CONTRIBUTING|LICEN[CS]E|COPYING|AUTHORS|NOTICE|SECURITY|CODE_OF_CONDUCT)(?:[-.][\w.-]+)?|docs?\/.*\.(?:md|rst|adoc|png|svg))$/i;
export const isDoc = (path: string) => DOC.test(path) && !CODE.has(extname(path).toLowerCase());

/** Programs that read what is written for people. */
const READS_DOCS =
  /\b(?:mkdocs|mdbook|sphinx|docusaurus|vitepress|vuepress|jekyll|hugo|eleventy|astro|gatsby|pandoc|markdown\w*|remark|prettier|vale|cspell|doctest|typedoc|linkcheck\w*|lychee|docs?|readme)\b|\.(?:md|rst|adoc)\b/i;
export const readsDocs = (argv: readonly string[]) => argv.some((word) => READS_DOCS.test(word));

/** What a program prints to, or makes of its sources: it decides nothing. */
export const isOutput = (path: string) =>
  OUTPUT.has(extname(path).toLowerCase()) || basename(path) === ".coverage";

/** Source or configuration; a file without an ending may be one. */
export const isCodeLike = (path: string) => {
  const ending = extname(path).toLowerCase();
  return CODE.has(ending) || CONFIG.has(ending) || isEnvFile(path);
};

export const isEnvFile = (path: string) =>
  /(?:^|\/)(?:\.env(?:\.[^/]*)?|[^/]+\.env|\.envrc)$/.test(path);

/** Of the ignored files those that a program is likely to read: its settings on this machine. */
export const isIgnoredSetting = (path: string) =>
  !path.endsWith("/") &&
  (isEnvFile(path) ||
    CONFIG.has(extname(path).toLowerCase()) ||
    CODE.has(extname(path).toLowerCase()));

export const isLockfile = (path: string) =>
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|poetry\.lock|uv\.lock|Pipfile\.lock|pdm\.lock|requirements[^/]*\.txt|Cargo\.lock|go\.sum|Gemfile\.lock|composer\.lock|gradle\.lockfile|flake\.lock)$/.test(
    path,
  );

const SECRET_FILE =
  /(?:^|\/)(?:\.env(?:\.[^/]*)?|[^/]*\.env|\.envrc|[^/]*\.(?:pem|key|p12|pfx|jks|keystore|kdbx|asc|gpg|tfvars|tfstate)|id_(?:rsa|dsa|ecdsa|ed25519)|\.npmrc|\.pypirc|\.netrc|\.htpasswd|\.pgpass|kubeconfig)$/i;
const SECRET_WORD = /secret|credential|passw|token|private|apikey|api[-_]key/i;

/** Its contents are not to be kept. A source file may be called after what it handles. */
export const isSecretName = (path: string) =>
  SECRET_FILE.test(path) ||
  (SECRET_WORD.test(basename(path)) && !CODE.has(extname(path).toLowerCase()));
