import type { Command } from '../command.ts'
import { listeningOf, listeningOptions } from '../serve-http.ts'
import { serveSchedules } from '../serve-schedules.ts'
import { showWarnings } from '../warnings.ts'

/** `caudal start`: serves the project and fires its schedules until it is told to stop. */
export const start: Command = {
  name: 'start',
  summary: 'Serve the API and run by schedules',
  details:
    'Serves the API of the project on this machine (its reference is at /v1), starts the pipelines at the ticks of their schedules and after new versions of the datasets that they wait for, works on backfills, says which datasets are late for their deadlines, and goes on until it is stopped. One process does this for a project; where the state is in Postgres others stand by, and one of them goes on when it dies. What was dealt with is kept: a restart neither misses a tick nor fires one twice, and goes on with the runs that were under way.\n' +
    'Ctrl-C once starts nothing more and waits for the attempts under way, Ctrl-C twice does not wait for them; the next start goes on. SIGHUP loads the project anew: new runs are of its new version, those under way keep theirs, and a project that does not load changes nothing. With --json each change of a run is a line of JSON.',
  arguments: [],
  options: listeningOptions,
  examples: [
    { line: 'caudal start', what: 'Fires the schedules, a line for each run that starts or ends.' },
    { line: 'caudal start --host 0.0.0.0 --port 8080', what: 'Serves other machines too; whoever asks needs a token.' },
    { line: 'caudal start --project shop --json', what: 'The same for a project elsewhere, as lines of JSON.' },
  ],
  async run(context, given) {
    const listening = listeningOf(given)
    await using workbench = await context.open(context.cwd, { toRun: true })
    showWarnings(workbench, context)
    return await serveSchedules(context, { workbench, json: given.has('json'), watch: false, listening })
  },
}
