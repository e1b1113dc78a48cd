/** How `explain` speaks: all that it says, in one language. Moments and durations come as texts. */
export interface ExplainWords {
  /** Some names, and how many more there are. */
  readonly listed: (names: string, more: number) => string
  readonly state: (state: string) => string
  readonly deadline: (of: { readonly kind: 'deadline' | 'timeout'; readonly at: string; readonly left: string | null }) => string

  readonly runEnded: (state: string, of: { readonly at: string | null; readonly reason: string | null }) => string
  readonly runLate: (since: string, ended: boolean) => string
  readonly runCancelling: (left: number, reason: string | null) => string
  readonly runPaused: (run: string, left: number) => string
  readonly runUnderWay: (time: string) => string
  readonly runsFull: (of: { readonly pipeline: string; readonly held: number; readonly limit: number; readonly by: string }) => string
  readonly runNext: (asked: string) => string
  readonly noWorker: string
  readonly driverGone: (of: {
    readonly process: { readonly pid: number; readonly host: string } | null
    readonly since: string | null
  }) => string
  readonly goOn: (command: string) => string

  readonly ended: (state: string, of: { readonly attempts: number; readonly at: string | null }) => string
  readonly ruleHolds: (rule: string, to: string) => string
  readonly ruleOpen: (rule: string, after: string) => string
  readonly looksAgain: (at: string | null) => string
  readonly retrying: (of: { readonly attempt: number; readonly attempts: number; readonly left: string; readonly at: string }) => string
  readonly lastOne: (error: string) => string
  readonly runNotStarted: string
  readonly preparing: string
  readonly nextTurn: string
  readonly itsRunPaused: string
  readonly ownConcurrency: string
  readonly held: (what: string, of: { readonly held: number; readonly slots: number; readonly by: string }) => string
  readonly rate: (of: { readonly pool: string; readonly count: number; readonly per: string }) => string
  readonly opens: (left: string, at: string) => string
  readonly runnersFull: (of: { readonly held: number; readonly slots: number; readonly by: string }) => string
  readonly notLookedAt: (task: string) => string
  readonly doesNotHold: (task: string) => string
  readonly saw: (what: string) => string
  readonly givesUp: (at: string) => string
  readonly someRun: (pipeline: string) => string
  readonly childRun: (of: { readonly run: string; readonly pipeline: string; readonly state: string }) => string
  readonly waitsFor: (which: string) => string
  readonly anybody: string
  readonly asks: (whom: string, question: string) => string
  readonly answerBy: (command: string) => string
  readonly unanswered: (outcome: 'fail' | 'skip' | 'approve', at: string) => string
  readonly runs: (time: string | null) => string
  readonly attempt: (number: number) => string
  readonly neverSucceeded: string
  readonly usual: (time: string) => string
  readonly workerGone: string
  readonly worker: (pid: number, host: string) => string
  readonly items: (of: { readonly ended: number; readonly total: number; readonly run: number; readonly wait: number }) => string
  readonly nextItem: string
  readonly itemWithout: (state: string) => string
  readonly itemsInOrder: (from: number, total: number) => string
}

const verbs: Readonly<Record<string, string>> = { skipped: 'was skipped', upstream_failed: 'did not start', cancelled: 'was cancelled' }
const outcomes = { fail: 'fails', skip: 'is skipped', approve: 'counts as approved' }
const at = (moment: string | null): string => (moment === null ? '' : ` at ${moment}`)

/** English, as the command line speaks it. */
export const english: ExplainWords = {
  listed: (names, more) => `${names} and ${more} more`,
  state: (state) => state,
  deadline({ kind, at: moment, left }) {
    const name = kind === 'deadline' ? 'its deadline' : 'the end of its time'
    return left === null ? `${name} was at ${moment}` : `${name} is in ${left}, at ${moment}`
  },
  runEnded: (state, of) =>
    `it ${state === 'cancelled' ? 'was cancelled' : state}${at(of.at)}${of.reason === null ? '' : ` (${of.reason})`}`,
  runLate: (since, ended) => `it ${ended ? 'was late from' : 'is late since'} ${since}`,
  runCancelling: (left, reason) =>
    `it was asked to stop${reason === null ? '' : ` (${reason})`} and ends with the ${left} task runs that still run`,
  runPaused: (run, left) =>
    `it is paused: nothing more of it starts until caudal resume ${run}${left === 0 ? '' : `; the ${left} task runs under way finish`}`,
  runUnderWay: (time) => `under way for ${time}`,
  runsFull: ({ pipeline, held, limit, by }) => `maxActiveRuns of ${pipeline}: ${held} of ${limit} held by ${by}`,
  runNext: (asked) => `asked for at ${asked}; nothing holds it back, it starts with the next turn of its worker`,
  noWorker: 'no worker lives that could work on it',
  driverGone({ process, since }) {
    const who = process === null ? 'the process that drove it' : `process ${process.pid} on ${process.host}, which drove it,`
    return `${who} is gone${since === null ? '' : ` since ${since}`}`
  },
  goOn: (command) => `go on with it by: ${command}`,
  ended: (state, of) => `it ${verbs[state] ?? state}${of.attempts > 1 ? ` after ${of.attempts} attempts` : ''}${at(of.at)}`,
  ruleHolds: (rule, to) => `its rule ${rule} holds: it becomes ${to} with the next turn`,
  ruleOpen: (rule, after) => `its rule ${rule} is open: it comes after ${after}`,
  looksAgain: (moment) => (moment === null ? 'it looks again soon' : `it looks again at ${moment}`),
  retrying: ({ attempt, attempts, left, at: moment }) => `attempt ${attempt} of ${attempts} is due in ${left}, at ${moment}`,
  lastOne: (error) => `the last one: ${error}`,
  runNotStarted: 'its run has not started',
  preparing: 'its list of items is being worked out',
  nextTurn: 'nothing holds it back: it starts with the next turn of its worker',
  itsRunPaused: 'its run is paused',
  ownConcurrency: 'its own concurrency',
  held: (what, { held, slots, by }) => `${what}: ${held} of ${slots} held by ${by}`,
  rate: ({ pool, count, per }) => `pool ${pool}: ${count} of ${count} starts in ${per} were made`,
  opens: (left, moment) => `it opens in ${left}, at ${moment}`,
  runnersFull: ({ held, slots, by }) => `the runners are full: ${held} of ${slots} held by ${by}`,
  notLookedAt: (task) => `its run is paused: ${task} is not looked at`,
  doesNotHold: (task) => `${task} does not hold`,
  saw: (what) => `at its last look ${what}`,
  givesUp: (moment) => `and gives up at ${moment}`,
  someRun: (pipeline) => `a run of ${pipeline}`,
  childRun: ({ run, pipeline, state }) => `run ${run} of ${pipeline}, which is ${state}`,
  waitsFor: (which) => `it waits for ${which}`,
  anybody: 'anybody',
  asks: (whom, question) => `it waits for an answer of ${whom}: ${question}`,
  answerBy: (command) => `Answer with: ${command}`,
  unanswered: (outcome, moment) => `without one it ${outcomes[outcome]} at ${moment}`,
  runs: (time) => `it runs${time === null ? '' : ` for ${time}`}`,
  attempt: (number) => `attempt ${number}`,
  neverSucceeded: 'it has not succeeded before',
  usual: (time) => `it usually takes ${time}`,
  workerGone: 'its worker is gone',
  worker: (pid, host) => `worker process ${pid} on ${host}`,
  items: ({ ended, total, run, wait }) => `${ended} of ${total} items have ended, ${run} run${wait > 0 ? `, ${wait} wait` : ''}`,
  nextItem: 'the next',
  itemWithout: (state) => `it did not start: its step ${state}`,
  itemsInOrder: (from, total) => `it has not started: items start in order, and ${from} of ${total} come from here on`,
}
