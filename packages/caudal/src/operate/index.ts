export {
  allWindows,
  backfillJson,
  backfillStanding,
  endedOf,
  estimateMs,
  isAttended,
  isGood,
  totalOf,
  usualRunMs,
} from './backfill-standing.ts'
export type { BackfillStanding } from './backfill-standing.ts'
export { connectionsOf, demandConnection } from './connections.ts'
export type { Connection } from './connections.ts'
export { deadlineJson, deadlineStandings } from './dataset-deadlines.ts'
export type { DeadlineDocument, DeadlineStanding } from './dataset-deadlines.ts'
export { profileDataset } from './dataset-profile.ts'
export type { ProfileQuestion } from './dataset-profile.ts'
export { doubtful, failed } from './finding.ts'
export type { Finding } from './finding.ts'
export { moment, span } from './moment.ts'
export type { OpenProject } from './open-project.ts'
export { planBackfill, planFailedAgain } from './plan-backfill.ts'
export type { BackfillPlan, BackfillSpan } from './plan-backfill.ts'
export { approvalDocument, checkedFields, questionsOf } from './questions.ts'
export type { OpenQuestion } from './questions.ts'
export { keptVersion, sameVersion } from './retry-version.ts'
export { checkParams } from './run-params.ts'
export type { RunParams } from './run-params.ts'
export { stepInput } from './step-input.ts'
export type { StepInput } from './step-input.ts'
export { usualDurations } from './usual.ts'
export type { Usual } from './usual.ts'
export { verdictsOf } from './verdicts.ts'
export { windowVerdict } from './window-verdicts.ts'
export type { WindowVerdict } from './window-verdicts.ts'
