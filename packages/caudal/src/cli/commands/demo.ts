import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import type { Command, Context, Given } from '../command.ts'
import { printLines } from '../screen/print.ts'
import { wrapText } from '../screen/text.ts'
import { listeningOf, listeningOptions } from '../serve-http.ts'
import { serveSchedules } from '../serve-schedules.ts'
import { copyTemplate, exampleFolder, isExample, templateFolder } from '../template.ts'
import { runPipeline } from './run.ts'

const example = 'ecommerce'
const copy = 'caudal-demo'

/** `caudal demo`: the e-commerce example, run before your eyes. */
export const demo: Command = {
  name: 'demo',
  summary: 'Watch a whole example run on data of its own',
  details:
    'Runs the e-commerce example: a shop that is down at first, answers errors now and then and sends broken orders; fetched, checked, transformed and summed up. The project is copied to ./caudal-demo, to read and to change; in the repository it runs in examples/ecommerce. With --serve the server then opens on that project, as caudal start does: the screen shows the run and its history until Ctrl-C.',
  arguments: [],
  options: {
    quiet: { summary: 'Show no progress, only how it ended' },
    serve: { summary: 'Once it has succeeded, open the screen and the API on it' },
    ...listeningOptions,
  },
  examples: [
    { line: 'caudal demo', what: 'Runs the example and says what to try next.' },
    { line: 'caudal demo --serve', what: 'Runs it, and ends with the screen open on it.' },
  ],
  async run(context, given) {
    const serve = given.has('serve')
    const listening = listeningOf(given)
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
    const there = { ...context, cwd: folder }
    const next = serve ? [] : [isExample(example) ? 'npm run demo -- --serve' : `${context.self} demo --serve`]
    const code = await runPipeline(there, { given: { ...given, argument: () => undefined } satisfies Given, project, next })
    if (!serve || code !== 0) return code
    await using workbench = await context.open(folder, { toRun: true })
    return await serveSchedules(there, { workbench, json: given.has('json'), watch: false, listening })
  },
}

function demoFolder(context: Context): string {
  if (isExample(example)) return exampleFolder(example)
  const folder = resolve(context.cwd, copy)
  if (!existsSync(join(folder, 'caudal.config.ts'))) copyTemplate(templateFolder(example), { folder, version: context.version })
  return folder
}
