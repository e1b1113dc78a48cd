import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import type { Command, Context, Given } from '../command.ts'
import { printLines } from '../screen/print.ts'
import { wrapText } from '../screen/text.ts'
import { copyTemplate, exampleFolder, isExample, templateFolder } from '../template.ts'
import { runPipeline } from './run.ts'

const example = 'ecommerce'
const copy = 'caudal-demo'

/** `caudal demo`: the e-commerce example, run before your eyes. */
export const demo: Command = {
  name: 'demo',
  summary: 'Watch a whole example run on data of its own',
  details:
    'Runs the e-commerce example: a shop that is down at first, answers errors now and then and sends broken orders; fetched, checked, transformed and summed up. The project is copied to ./caudal-demo, to read and to change; in the repository it runs in examples/ecommerce.',
  arguments: [],
  options: { quiet: { summary: 'Show no progress, only how it ended' } },
  examples: [{ line: 'caudal demo', what: 'Runs the example and says what to try next.' }],
  async run(context, given) {
    const folder = demoFolder(context)
    const project = relative(context.cwd, folder)
    if (!given.has('json')) {
      const { paint, size } = context.out.terminal
      const about = 'Four shops, some 12,000 orders. Their API is down at first, and not always well after that.'
      printLines(context.out, [
        `${paint('bold', 'The e-commerce example')} ${paint('grey', `in ${project}`)}`,
        ...wrapText(about, Math.min(size().columns, 100) - 3).map((line) => paint('grey', `  ${line}`)),
        '',
      ])
    }
    return runPipeline({ ...context, cwd: folder }, { given: { ...given, argument: () => undefined } satisfies Given, project })
  },
}

function demoFolder(context: Context): string {
  if (isExample(example)) return exampleFolder(example)
  const folder = resolve(context.cwd, copy)
  if (!existsSync(join(folder, 'caudal.config.ts'))) copyTemplate(templateFolder(example), { folder, version: context.version })
  return folder
}
