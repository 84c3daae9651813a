import { REAL_DEVICES, type DeviceReport } from '../../shared/deviceProtocol';
import { isWebAssembly, loadRuntime, runtimeVersion } from '../sessions/loadRuntime';
import { trialOf } from './deviceFor';
import { breathe, type Handler } from './RequestContext';

/** Which devices there are for a model, each tried where that has not been done. */
export const devices: Handler<'devices'> = async ({ model, again }, context) => {
  const { trials, signal } = context;
  const trial = await trialOf(model, context);
  const found: DeviceReport[] = [];
  for (const device of REAL_DEVICES) {
    await breathe(signal);
    found.push(again ? await trials.try(device, trial) : await trials.find(device, trial));
  }
  const runtime = await loadRuntime();
  return {
    ...{ devices: found, auto: await trials.fastest(trial) },
    ...{ runtime: runtimeVersion(runtime), webAssembly: isWebAssembly(runtime) },
  };
};
