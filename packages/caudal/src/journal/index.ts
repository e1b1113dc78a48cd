export type { JournalEntry, JournalEvent, LogLine, ProgressNote, Published, TaskRunKey } from './event.ts'
export type { AttemptState, RunState, TaskRunState } from './states.ts'
export { canGo, isTerminal, sourcesOf, transitions } from './transitions.ts'
export type { StateOf } from './transitions.ts'
