#!/bin/sh
# A first run: colours, a progress line, and an exit code.
printf '\033[1mhello from a recorded command\033[0m\n'
for percent in 20 40 60 80 100; do
  printf '\rworking %3d%%' "$percent"
  sleep 0.1
done
printf '\n\033[32mdone\033[0m\n'
