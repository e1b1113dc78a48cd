import type { ExplainWords } from './explain-words.ts'

const states: Readonly<Record<string, string>> = {
  queued: 'na fila',
  pending: 'pendente',
  ready: 'pronto',
  running: 'em execução',
  waiting: 'esperando',
  succeeded: 'concluído',
  failed: 'falhou',
  cancelled: 'cancelado',
  skipped: 'pulado',
  upstream_failed: 'falha anterior',
  paused: 'pausado',
}
/** What became of a run. */
export const runVerbs: Readonly<Record<string, string>> = { succeeded: 'foi concluída', failed: 'falhou', cancelled: 'foi cancelada' }
const verbs: Readonly<Record<string, string>> = {
  succeeded: 'foi concluído',
  failed: 'falhou',
  skipped: 'foi pulado',
  upstream_failed: 'não começou',
  cancelled: 'foi cancelado',
}
const outcomes = { fail: 'falha', skip: 'é pulado', approve: 'vale como aprovado' }
/** What a state is called. */
export const stateOf = (state: string): string => states[state] ?? state
const at = (moment: string | null): string => (moment === null ? '' : ` em ${moment}`)
const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

/** Brazilian Portuguese, as the screen speaks it. */
export const portuguese: ExplainWords = {
  listed: (names, more) => `${names} e mais ${more}`,
  state: stateOf,
  deadline({ kind, at: moment, left }) {
    const name = kind === 'deadline' ? 'o prazo' : 'o fim do tempo limite'
    return left === null ? `${name} foi em ${moment}` : `${name} é daqui a ${left}, em ${moment}`
  },
  runEnded: (state, of) => `${runVerbs[state] ?? stateOf(state)}${at(of.at)}${of.reason === null ? '' : ` (${of.reason})`}`,
  runLate: (since, ended) => `${ended ? 'estava atrasada desde' : 'está atrasada desde'} ${since}`,
  runCancelling: (left, reason) =>
    `pediram que parasse${reason === null ? '' : ` (${reason})`}; termina com ${counted(left, 'tarefa que ainda executa', 'tarefas que ainda executam')}`,
  runPaused(run, left) {
    const still = left === 0 ? '' : `; ${counted(left, 'tarefa em andamento termina', 'tarefas em andamento terminam')}`
    return `está pausada: nada mais dela começa até caudal resume ${run}${still}`
  },
  runUnderWay: (time) => `em andamento há ${time}`,
  runsFull: ({ pipeline, held, limit, by }) => `maxActiveRuns de ${pipeline}: ${held} de ${limit} vagas ocupadas por ${by}`,
  runNext: (asked) => `pedida em ${asked}; nada a impede, começa na próxima vez do seu worker`,
  noWorker: 'nenhum worker vive que possa trabalhar nela',
  driverGone({ process, since }) {
    const who = process === null ? 'o processo que a conduzia' : `o processo ${process.pid} em ${process.host}, que a conduzia,`
    return `${who} não existe mais${since === null ? '' : ` desde ${since}`}`
  },
  goOn: (command) => `continue com: ${command}`,
  ended: (state, of) => `${verbs[state] ?? stateOf(state)}${of.attempts > 1 ? ` depois de ${of.attempts} tentativas` : ''}${at(of.at)}`,
  ruleHolds: (rule, to) => `sua regra ${rule} está cumprida: fica ${stateOf(to)} na próxima vez`,
  ruleOpen: (rule, after) => `sua regra ${rule} está em aberto: vem depois de ${after}`,
  looksAgain: (moment) => (moment === null ? 'olha de novo em breve' : `olha de novo em ${moment}`),
  retrying: ({ attempt, attempts, left, at: moment }) => `a tentativa ${attempt} de ${attempts} é daqui a ${left}, em ${moment}`,
  lastOne: (error) => `a última: ${error}`,
  runNotStarted: 'sua execução não começou',
  preparing: 'sua lista de itens está sendo calculada',
  nextTurn: 'nada o impede: começa na próxima vez do seu worker',
  itsRunPaused: 'sua execução está pausada',
  ownConcurrency: 'sua própria concorrência',
  held: (what, { held, slots, by }) => `${what}: ${held} de ${slots} vagas ocupadas por ${by}`,
  rate: ({ pool, count, per }) => `pool ${pool}: ${count} de ${count} inícios em ${per} já foram feitos`,
  opens: (left, moment) => `abre daqui a ${left}, em ${moment}`,
  runnersFull: ({ held, slots, by }) => `os runners estão cheios: ${held} de ${slots} vagas ocupadas por ${by}`,
  notLookedAt: (task) => `sua execução está pausada: ${task} não é consultado`,
  doesNotHold: (task) => `${task} não está cumprido`,
  saw: (what) => `na última consulta ${what}`,
  givesUp: (moment) => `e desiste em ${moment}`,
  someRun: (pipeline) => `uma execução de ${pipeline}`,
  childRun: ({ run, pipeline, state }) => `a execução ${run} de ${pipeline} (${stateOf(state)})`,
  waitsFor: (which) => `espera por ${which}`,
  anybody: 'qualquer pessoa',
  asks: (whom, question) => `espera a resposta de ${whom}: ${question}`,
  answerBy: (command) => `Responda com: ${command}`,
  unanswered: (outcome, moment) => `sem resposta ${outcomes[outcome]} em ${moment}`,
  runs: (time) => `em execução${time === null ? '' : ` há ${time}`}`,
  attempt: (number) => `tentativa ${number}`,
  neverSucceeded: 'nunca foi concluído antes',
  usual: (time) => `costuma levar ${time}`,
  workerGone: 'seu worker não existe mais',
  worker: (pid, host) => `processo worker ${pid} em ${host}`,
  items: ({ ended, total, run, wait }) =>
    `${ended} de ${counted(total, 'item terminou', 'itens terminaram')}, ${run} em execução${wait > 0 ? `, ${wait} esperando` : ''}`,
  nextItem: 'o próximo',
  itemWithout: (state) => `não começou: seu passo ${verbs[state] ?? stateOf(state)}`,
  itemsInOrder: (from, total) => `não começou: os itens começam em ordem, e ${from} de ${total} vêm daqui em diante`,
}
