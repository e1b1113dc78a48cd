/** The texts of what is done with runs, and of what is known of them, in English. */
export const enRuns = {
  'grid.byTime': 'By time',
  'grid.pick': 'Choose',
  'grid.hint': 'Drag over runs or cells to choose them, or shift with a click or an arrow key.',
  'grid.pickHint': 'Touch the first and the last that you mean.',
  'grid.runs': '{count} {count|run|runs}',
  'grid.retry': 'Retry what failed of {count} {count|run|runs}…',
  'grid.again': 'Run {count} {count|run|runs} again from {step}…',
  'grid.cancel': 'Cancel {count} {count|run|runs}…',
  'grid.cancelThem': 'Cancel them',
  'grid.compare': 'Compare {one} with {other}',
  'grid.clear': 'Choose nothing',
  'grid.retryWhat': 'Each begins again with the steps beside it, and runs all that comes after them. What succeeded before is kept.',
  'grid.keptCode': '{count} {count|run|runs} began with other code than that of today, and will go on with the code of then.',
} as const
