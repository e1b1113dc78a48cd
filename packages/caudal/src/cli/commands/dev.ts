import type { Command } from '../command.ts'
import { listeningOf, listeningOptions } from '../serve-http.ts'
import { serveSchedules } from '../serve-schedules.ts'
import { showWarnings } from '../warnings.ts'

/** `caudal dev`: fires the project's schedules, and goes on with each change of its files. */
export const dev: Command = {
  name: 'dev',
  summary: 'Run by schedules while you edit',
  details:
    'Does what caudal start does, and loads the project anew when its files change: the config, the folders pipelines and sql, what they import within the project, and the models that they build, with their YAML and seeds. Schedules fire as they say now; new runs are of the new version, those under way keep theirs. A project that does not load changes nothing: what is wrong is shown, and what was loaded before goes on.\n' +
    'Ctrl-C once starts nothing more and waits for the attempts under way, Ctrl-C twice does not wait for them. With --json each change of a run, and each load, is a line of JSON.',
  arguments: [],
  options: listeningOptions,
  examples: [{ line: 'caudal dev', what: 'Fires the schedules, and takes over what you save.' }],
  async run(context, given) {
    const listening = listeningOf(given)
    await using workbench = await context.open(context.cwd, { toRun: true })
    showWarnings(workbench, context)
    return await serveSchedules(context, { workbench, json: given.has('json'), watch: true, listening })
  },
}
