import { Link } from '@tanstack/react-router'
import type { Dataset } from 'caudal/api'
import { Freshness } from './freshness.tsx'
import { Moment } from './moment.tsx'
import type { Column } from './table.tsx'

/** The name of a dataset, which opens it. */
export const datasetName: Column<Dataset> = {
  head: 'col.name',
  cell: ({ name }) => (
    <Link to="/datasets/$dataset" params={{ dataset: name }} data-opens>
      {name}
    </Link>
  ),
  title: ({ name }) => name,
}

/** How a dataset stands to its deadline. */
export const datasetState: Column<Dataset> = {
  head: 'col.state',
  cell: ({ deadline, served }) => <Freshness deadline={deadline} served={served} />,
}

/** When a dataset was written last. */
export const datasetWritten: Column<Dataset> = {
  head: 'col.written',
  cell: ({ served }, { say }) =>
    served === null ? <span className="dim">{say('datasets.never')}</span> : <Moment at={served.writtenAt} />,
}

/** When a dataset has to be written next. */
export const datasetDue: Column<Dataset> = { head: 'dataset.due', cell: ({ deadline }) => <Moment at={deadline?.nextTick ?? null} /> }
