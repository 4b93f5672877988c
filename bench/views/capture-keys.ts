/** What a person would look for in each capture of real output. */
export const KEYS: Record<string, RegExp> = {
  apt_install: /^.*(?:Setting up|E: |is already the newest)/,
  cmake_ok: /Build files have been written/,
  curl_progress: /100/,
  docker_pull: /Status: |Digest: |error|Pull complete/,
  find_etc: /Permission denied|\/etc\//,
  git_clone: /Resolving deltas|done\./,
  git_diff: /6 files changed/,
  make_gcc: /Target 'all' not remade because of errors/,
  node_test: /\S/,
  npm_install: /added \d+ packages/,
  npm_ls: /missing|UNMET|extraneous|invalid|@/,
  pip_fail: /No matching distribution found/,
  tqdm_train: /RuntimeError: CUDA out of memory/,
  vitest_fail: /Tests {2}2 failed/,
  webpack_fail: /Cannot read properties of undefined/,
  wget_progress: /saved|100%/,
};
