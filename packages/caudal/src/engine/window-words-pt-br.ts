import { portuguese, runVerbs, stateOf } from './explain-words-pt-br.ts'
import type { WindowWords } from './window-words.ts'

const at = (moment: string | null): string => (moment === null ? '' : ` em ${moment}`)

/** Brazilian Portuguese, as the screen speaks it. */
export const windowPortuguese: WindowWords = {
  listed: portuguese.listed,
  succeeded: (run, moment) => `a execução ${run} desta janela foi concluída${at(moment)}`,
  underWay: ({ run, state, command }) => `a execução ${run} desta janela está ${stateOf(state)}: ${command}`,
  lastRun: ({ run, state, at: moment, command }) => `a última execução, ${run}, ${runVerbs[state] ?? state}${at(moment)}: ${command}`,
  noSchedule: 'o pipeline não tem agendamento',
  byHand: (command) => `execute com ${command}`,
  paused: (command) => `o pipeline está pausado: não inicia execuções por si até ${command}`,
  noServer: (command) => `e nenhum processo dispara agendamentos agora: ${command}`,
  startsOnce: (mode) =>
    `começa quando ${mode === 'all' ? 'cada um' : 'um'} dos seus conjuntos de dados tiver uma nova versão, para a janela que eles abrangem`,
  unwatched: 'ninguém os observou ainda',
  sinceLast(come, missing) {
    const parts = [...(come === null ? [] : [`${come}: chegou`]), ...(missing === null ? [] : [`${missing}: falta`])]
    return `desde a última execução ${parts.join('; ')}`
  },
  unlessUnderWay: 'começa na próxima verificação, a menos que uma execução da mesma janela esteja em andamento',
  notDue: (left, moment) => `será disparada daqui a ${left}, em ${moment}, quando a janela tiver passado`,
  notSeen: ({ changed }) =>
    `${changed ? 'o agendamento mudou e ninguém o disparou desde então' : 'ninguém disparou este agendamento ainda'}: começa com o que vencer a partir daí`,
  due: (moment) => `venceu em ${moment} e é disparada na próxima verificação`,
  nobodyFired: (moment) => `venceu em ${moment}, quando ninguém disparava`,
  passedOver: (moment) => `venceu em ${moment} e foi deixada de lado`,
  newThen: 'o agendamento era novo, ou dizia outra coisa',
  awayThen: 'ninguém disparava nesse momento, ou o agendamento era novo',
  catchup: (mode) =>
    `catch-up ${mode} ${mode === 'latest' ? 'dispara só o último dos' : 'não dispara nenhum dos'} horários que passaram há mais de um minuto`,
  leftOut: ({ at: moment, next, window }) =>
    `o horário de ${moment} cai em um dia que o agendamento exclui; o próximo, em ${next}, é da janela ${window}`,
  noWindow: (near) => `o agendamento não tem esta janela; onde ela começa há ${near}`,
}
