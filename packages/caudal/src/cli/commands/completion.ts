import type { Command } from '../command.ts'
import { completionScript } from '../completion-script.ts'
import type { Shell } from '../completion-script.ts'
import { printJson } from '../screen/print.ts'

/** `caudal completion`: the script that lets a shell complete commands, options and names. */
export const completion: Command = {
  name: 'completion',
  summary: 'Complete commands in your shell',
  details:
    'Prints a script for your shell. It completes commands and options, and the names of the pipelines, runs and datasets of the project that you are in.',
  arguments: [{ name: 'SHELL', summary: 'Your shell', choices: ['bash', 'zsh', 'fish'] }],
  options: {},
  examples: [
    { line: 'source <(caudal completion bash)', what: 'Completes in this bash; put the line into ~/.bashrc to keep it.' },
    { line: 'source <(caudal completion zsh)', what: 'Completes in this zsh; put the line into ~/.zshrc to keep it.' },
    { line: 'caudal completion fish > ~/.config/fish/completions/caudal.fish', what: 'Completes in fish from now on.' },
  ],
  run(context, given) {
    const script = completionScript(given.argument(0) as Shell)
    if (given.has('json')) printJson(context.out, { shell: given.argument(0), script })
    else context.out.write(script)
    return Promise.resolve(0)
  },
}
