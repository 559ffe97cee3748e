import { defineEntity, type Opt, p } from '@mikro-orm/core';
import type { ElpChannels } from '../../domain/elp.ts';
import type { FluxPosition } from '../../domain/positions.ts';
import { listedAt, newestFirst, share, uuidKey } from '../../platform/database/columns.ts';
import { RealArrayType } from '../../platform/database/real-type.ts';

/** SQL condition: a JSON object whose ethos, logos and pathos are numbers from 0 to 1. */
export function elpChannelsCheck(column: string): string {
  const shares = ['ethos', 'logos', 'pathos'].map((channel) => `$.${channel} >= 0 && $.${channel} <= 1`);
  return `coalesce(${column} @@ 'strict ${shares.join(' && ')}'::jsonpath, false)`;
}

const BeamTensorSchema = defineEntity({
  name: 'BeamTensor',
  tableName: 'beam_tensors',
  comment: 'Nine-digit distributions over the flux positions, with their channels',
  properties: {
    id: uuidKey().comment('Beam tensor identifier'),
    digits: p.type(RealArrayType).comment('Probability of position 1 to 9: nine numbers, 0 to 1, sum 1'),
    confidence: share('confidence').comment(
      'Confidence in the position, 0 to 1: the largest digit, or the value given with a tensor that was computed elsewhere',
    ),
    elpChannels: p.json<ElpChannels>().comment('JSON object: ethos, logos, pathos, each 0 to 1'),
    fluxPosition: p
      .integer()
      .$type<FluxPosition>()
      .check('flux_position >= 0 and flux_position <= 9')
      .index('idx_beam_tensors_position')
      .comment(
        'Position of the largest digit, 1 to 9; 0 if the two largest are too close or the text takes no position; or the value given with a tensor that was computed elsewhere',
      ),
    isSacred: p
      .boolean()
      .$type<Opt<boolean>>()
      .generated('(flux_position in (3, 6, 9)) stored')
      .comment('Whether the flux position is 3, 6 or 9; computed'),
    createdAt: listedAt().comment('When the tensor was stored'),
  },
  indexes: [
    { name: 'idx_beam_tensors_signal', columns: [{ name: 'confidence', sort: 'desc' }] },
    newestFirst('beam_tensors', 'createdAt'),
    { name: 'idx_beam_tensors_sacred', properties: 'isSacred', where: 'is_sacred = true' },
  ],
  checks: [
    {
      name: 'beam_tensors_digits_check',
      expression:
        'array_ndims(digits) = 1 and array_lower(digits, 1) = 1 and cardinality(digits) = 9 ' +
        'and array_position(digits, null::real) is null and 0::real <= all (digits) and 1::real >= all (digits)',
    },
    {
      name: 'beam_tensors_digits_sum_check',
      expression:
        'abs(digits[1] + digits[2] + digits[3] + digits[4] + digits[5] + digits[6] ' +
        '+ digits[7] + digits[8] + digits[9] - 1::real) <= 0.0001::real',
    },
    { name: 'beam_tensors_elp_channels_check', expression: elpChannelsCheck('elp_channels') },
  ],
});

/** A stored distribution over the nine positions, with the values derived from it. */
export class BeamTensor extends BeamTensorSchema.class {}
BeamTensorSchema.setClass(BeamTensor);
