import type { Command } from './command.ts'

/** A row of the table of commands: enough for the overview, and how to load the rest when it is needed. */
export interface CommandEntry {
  readonly name: string
  readonly summary: string
  /** Where the overview shows it. */
  readonly group: 'Start' | 'Work' | 'Look' | 'Care' | 'Help'
  load(): Promise<Command>
}

/** All commands, in the order of the overview. Each is loaded only when it is called, so that starting stays quick. */
export const commands: readonly CommandEntry[] = [
  { name: 'init', group: 'Start', summary: 'Start a project that runs', load: async () => (await import('./commands/init.ts')).init },
  {
    name: 'demo',
    group: 'Start',
    summary: 'Watch a whole example run on data of its own',
    load: async () => (await import('./commands/demo.ts')).demo,
  },
  { name: 'run', group: 'Work', summary: 'Run a pipeline and watch it', load: async () => (await import('./commands/run.ts')).run },
  {
    name: 'retry',
    group: 'Work',
    summary: 'Go on with a run that has ended',
    load: async () => (await import('./commands/retry.ts')).retry,
  },
  {
    name: 'cancel',
    group: 'Work',
    summary: 'Stop a run or a backfill',
    load: async () => (await import('./commands/cancel.ts')).cancel,
  },
  {
    name: 'approve',
    group: 'Work',
    summary: 'Answer what a run asks',
    load: async () => (await import('./commands/approve.ts')).approve,
  },
  {
    name: 'dev',
    group: 'Work',
    summary: 'Run by schedules while you edit',
    load: async () => (await import('./commands/dev.ts')).dev,
  },
  {
    name: 'start',
    group: 'Work',
    summary: 'Serve the API and run by schedules',
    load: async () => (await import('./commands/start.ts')).start,
  },
  {
    name: 'worker',
    group: 'Work',
    summary: 'Work on the runs of a shared state',
    load: async () => (await import('./commands/worker.ts')).worker,
  },
  {
    name: 'backfill',
    group: 'Work',
    summary: 'Run a pipeline for many windows',
    load: async () => (await import('./commands/backfill.ts')).backfill,
  },
  {
    name: 'pause',
    group: 'Work',
    summary: 'Hold a pipeline’s schedule, a run or a backfill',
    load: async () => (await import('./commands/pause.ts')).pause,
  },
  {
    name: 'resume',
    group: 'Work',
    summary: 'Let a paused pipeline, run or backfill go on',
    load: async () => (await import('./commands/pause.ts')).resume,
  },
  {
    name: 'plan',
    group: 'Work',
    summary: 'See what changed since the last run',
    load: async () => (await import('./commands/plan.ts')).plan,
  },
  {
    name: 'build',
    group: 'Work',
    summary: 'Build models, seeds and snapshots and test them',
    load: async () => (await import('./commands/build.ts')).build,
  },
  { name: 'check', group: 'Work', summary: 'Test what is built', load: async () => (await import('./commands/build.ts')).check },
  {
    name: 'docs',
    group: 'Work',
    summary: 'Write the documentation of models',
    load: async () => (await import('./commands/docs.ts')).docs,
  },
  {
    name: 'generate',
    group: 'Work',
    summary: 'Write TypeScript types of all tables',
    load: async () => (await import('./commands/generate.ts')).generate,
  },
  {
    name: 'dbt',
    group: 'Work',
    summary: 'Work on a dbt project by dbt’s commands',
    load: async () => (await import('./commands/dbt.ts')).dbt,
  },
  { name: 'query', group: 'Work', summary: 'Ask the warehouse in SQL', load: async () => (await import('./commands/query.ts')).query },
  {
    name: 'list',
    group: 'Look',
    summary: 'List pipelines, runs, backfills, datasets, models or open questions',
    load: async () => (await import('./commands/list.ts')).list,
  },
  {
    name: 'show',
    group: 'Look',
    summary: 'Look at one run, pipeline, backfill, dataset or model',
    load: async () => (await import('./commands/show.ts')).show,
  },
  { name: 'logs', group: 'Look', summary: 'Read the log of a run', load: async () => (await import('./commands/logs.ts')).logs },
  {
    name: 'explain',
    group: 'Look',
    summary: 'See why something does not run',
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  {
    name: 'token',
    group: 'Care',
    summary: 'Say who may use the API',
    load: async () => (await import('./commands/token.ts')).token,
  },
  {
    name: 'maintenance',
    group: 'Care',
    summary: 'Sweep the state and give room back',
    load: async () => (await import('./commands/maintenance.ts')).maintenance,
  },
  {
    name: 'backup',
    group: 'Care',
    summary: 'Save the state to one file',
    load: async () => (await import('./commands/backup.ts')).backup,
  },
  {
    name: 'restore',
    group: 'Care',
    summary: 'Put a saved state in place',
    load: async () => (await import('./commands/restore.ts')).restore,
  },
  {
    name: 'doctor',
    group: 'Help',
    summary: 'Check the machine and the project',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'completion',
    group: 'Help',
    summary: 'Complete commands in your shell',
    load: async () => (await import('./commands/completion.ts')).completion,
  },
]
