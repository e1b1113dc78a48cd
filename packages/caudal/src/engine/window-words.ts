import { english } from './explain-words.ts'

/** How `explain` speaks of windows: all that it says, in one language. Moments, durations and windows come as texts. */
export interface WindowWords {
  /** Some names, and how many more there are. */
  readonly listed: (names: string, more: number) => string
  readonly succeeded: (run: string, at: string | null) => string
  readonly underWay: (of: { readonly run: string; readonly state: string; readonly command: string }) => string
  readonly lastRun: (of: { readonly run: string; readonly state: string; readonly at: string | null; readonly command: string }) => string
  readonly noSchedule: string
  readonly byHand: (command: string) => string
  readonly paused: (command: string) => string
  readonly noServer: (command: string) => string
  readonly startsOnce: (mode: 'all' | 'any') => string
  readonly unwatched: string
  /** Which datasets have come since the last run, and which have not; null for none. */
  readonly sinceLast: (come: string | null, missing: string | null) => string
  readonly unlessUnderWay: string
  readonly notDue: (left: string, at: string) => string
  readonly notSeen: (of: { readonly changed: boolean }) => string
  readonly due: (at: string) => string
  readonly nobodyFired: (at: string) => string
  readonly passedOver: (at: string) => string
  readonly newThen: string
  readonly awayThen: string
  readonly catchup: (mode: 'none' | 'latest' | 'all') => string
  readonly leftOut: (of: { readonly at: string; readonly next: string; readonly window: string }) => string
  readonly noWindow: (near: string) => string
}

const at = (moment: string | null): string => (moment === null ? '' : ` at ${moment}`)

/** English, as the command line speaks it. */
export const windowEnglish: WindowWords = {
  listed: english.listed,
  succeeded: (run, moment) => `run ${run} of it succeeded${at(moment)}`,
  underWay: ({ run, state, command }) => `run ${run} of it is ${state}: ${command}`,
  lastRun: ({ run, state, at: moment, command }) =>
    `its last run, ${run}, ${state === 'cancelled' ? 'was cancelled' : state}${at(moment)}: ${command}`,
  noSchedule: 'the pipeline has no schedule',
  byHand: (command) => `run it by ${command}`,
  paused: (command) => `the pipeline is paused: it starts no run by itself until ${command}`,
  noServer: (command) => `and no process fires schedules now: ${command}`,
  startsOnce: (mode) =>
    `it starts once ${mode === 'all' ? 'each' : 'one'} of its datasets has a new version, for the window that they span`,
  unwatched: 'nobody has watched for them yet',
  sinceLast(come, missing) {
    const parts = [...(come === null ? [] : [`${come} came`]), ...(missing === null ? [] : [`${missing} did not`])]
    return `since its last run ${parts.join(', ')}`
  },
  unlessUnderWay: 'it starts with the next look, unless a run for the same window as theirs is under way',
  notDue: (left, moment) => `it is due in ${left}, at ${moment}, when its window has passed`,
  notSeen: ({ changed }) =>
    `${changed ? 'its schedule has changed, and nobody has fired it since' : 'nobody has fired this schedule yet'}: it begins with what is due from then on`,
  due: (moment) => `it was due at ${moment} and is fired with the next look`,
  nobodyFired: (moment) => `it was due at ${moment}, when nobody fired`,
  passedOver: (moment) => `it was due at ${moment} and was passed over`,
  newThen: 'the schedule was new then, or said something else',
  awayThen: 'nobody fired then, or the schedule was new',
  catchup: (mode) =>
    `catch-up ${mode} fires ${mode === 'latest' ? 'only the latest of' : 'none of'} the ticks that are older than a minute`,
  leftOut: ({ at: moment, next, window }) =>
    `its tick at ${moment} falls on a day that the schedule leaves out; the next one, at ${next}, is for ${window}`,
  noWindow: (near) => `its schedule has no such window; where it begins there is ${near}`,
}
