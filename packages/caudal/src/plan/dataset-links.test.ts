import { expect, test } from 'vitest'
import { pipelineManifest, stepManifest } from '../testing/index.ts'
import { datasetLinks } from './dataset-links.ts'

test('what stands around a dataset is each step that writes or reads it, once, in the order of the pipelines', () => {
  const pipelines = [
    pipelineManifest('a', [
      { ...stepManifest('load'), writes: ['sales', 'days', 'sales'] },
      { ...stepManifest('mend'), reads: ['sales'], writes: ['sales'] },
    ]),
    pipelineManifest('b', [{ ...stepManifest('sum'), reads: ['sales', 'days'] }]),
  ]
  expect(datasetLinks({ pipelines }, 'sales')).toEqual({ writtenBy: ['a/load', 'a/mend'], readBy: ['a/mend', 'b/sum'], writers: ['a'] })
  expect(datasetLinks({ pipelines }, 'days')).toEqual({ writtenBy: ['a/load'], readBy: ['b/sum'], writers: ['a'] })
  expect(datasetLinks({ pipelines }, 'other')).toEqual({ writtenBy: [], readBy: [], writers: [] })
})
