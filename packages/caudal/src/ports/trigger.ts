/** What started a run. */
export type Trigger = 'manual' | 'schedule' | 'dataset' | 'backfill' | 'pipeline'
