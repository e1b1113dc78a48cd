import { relative, resolve } from 'node:path'
import type { Command } from '../command.ts'
import { quoted } from '../progress/next-commands.ts'
import { stateIcon } from '../screen/mark.ts'
import { countOf } from '../screen/number.ts'
import { printJson, printLines } from '../screen/print.ts'
import { copyTemplate, templateFolder } from '../template.ts'

/** `caudal init`: a new project that runs at once. */
export const init: Command = {
  name: 'init',
  summary: 'Start a project that runs',
  details:
    'Writes a small project: settings, a pipeline with two tables, and a page that explains it. It asks nothing and overwrites nothing, and it runs even before npm install.',
  arguments: [{ name: 'DIR', summary: 'The folder of the project. Default: this one', optional: true, completes: 'file' }],
  options: { template: { summary: 'What to start from: hello or ecommerce. Default: hello', value: 'NAME' } },
  examples: [
    { line: 'caudal init my-project', what: 'Writes a project into the folder my-project.' },
    { line: 'caudal init shop --template ecommerce', what: 'Writes the whole e-commerce example, with its own shop API.' },
  ],
  run(context, given) {
    const folder = resolve(context.cwd, given.argument(0) ?? '.')
    const files = copyTemplate(templateFolder(given.value('template') ?? 'hello'), { folder, version: context.version })
    if (given.has('json')) {
      printJson(context.out, { folder, files })
      return Promise.resolve(0)
    }
    const { terminal } = context.out
    const { paint } = terminal
    const near = relative(context.cwd, folder)
    printLines(context.out, [
      `${stateIcon(terminal, 'succeeded')} ${paint('bold', near === '' ? 'this folder' : near)} is a project now, ${countOf(files.length, 'file')}`,
      ...files.map((file) => paint('grey', `    ${file}`)),
      '',
      paint('grey', '  next'),
      ...(near === '' ? [] : [`    ${paint('accent', `cd ${quoted(near)}`)}`]),
      `    ${paint('accent', `${context.self} run`)}`,
      `    ${paint('accent', 'npm install')}        ${paint('grey', 'for your editor, and to pin the version')}`,
    ])
    return Promise.resolve(0)
  },
}
