/** What `--help` prints. */
export const usage = `writer-regression finds runtime code of an OpenCode framework that still writes the old state files,
starts a dispatch twice, leases a row inexactly, or logs without saying which dispatch it is about.

Usage:
  writer-regression check [root] [options]

  root                 the folder that holds .opencode/ (default: .)

Options:
  --format <name>      stylish (default), json, sarif or github
  --strict             also report a write to an unknown path that flows from a legacy read,
                       and a log call that cannot be understood
  --no-color           plain text
  --debug              print the stack of an error, and which modules could not be found or parsed
  -h, --help           print this
  -v, --version        print the version

Settings are read from writer-regression.config.{js,mjs,ts,json} in the root or in its .opencode/.
Exit codes: 0 nothing found, 1 something found, 2 the check could not be made.
`;
