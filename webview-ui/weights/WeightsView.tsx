import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { ProgressBar } from '../widgets/ProgressBar';
import { TabPanel, Tabs } from '../widgets/Tabs';
import { CompareTab } from './CompareTab';
import { FileFacts } from './FileFacts';
import { LayersTab } from './LayersTab';
import { ReportTab } from './ReportTab';
import { ReportBadge } from './ReportBadge';
import { compare, file, followWeights, report, showTab, tab } from './weightsStore';
import { WeightsNotice } from './WeightsNotice';

/** The editor of a weights file: its tensors, what they are, and how they differ from another file's. */
export function WeightsView(): JSX.Element | null {
  useEffect(followWeights, []);
  const state = file.value;
  if (!state) return null;
  if (state.status === 'failed') {
    return (
      <main class="weights">
        <WeightsNotice error={state.error} />
      </main>
    );
  }
  const busy =
    state.status === 'loading'
      ? 'Reading the file'
      : report.value.status === 'loading'
        ? 'Recognising the architecture'
        : compare.value.status === 'loading'
          ? 'Comparing'
          : undefined;
  // A model in ONNX has no report.
  const current = state.status === 'ready' && state.onnx && tab.value === 'report' ? 'layers' : tab.value;
  return (
    <main class="weights">
      {busy !== undefined && <ProgressBar label={busy} />}
      {state.status === 'ready' && (
        <>
          <header>
            <Tabs
              label="Weights"
              tabs={[
                { name: 'layers', text: 'Layers' },
                ...(state.onnx
                  ? []
                  : [
                      {
                        name: 'report' as const,
                        text: 'Report',
                        badge: <ReportBadge report={report.value} />,
                      },
                    ]),
                { name: 'compare', text: 'Compare' },
              ]}
              current={current}
              onShow={showTab}
            />
            <FileFacts file={state} />
          </header>
          <TabPanel name={current}>
            {current === 'layers' && <LayersTab key={state.container} file={state} />}
            {current === 'report' && <ReportTab file={state} report={report.value} />}
            {current === 'compare' && <CompareTab file={state} compare={compare.value} />}
          </TabPanel>
        </>
      )}
    </main>
  );
}
