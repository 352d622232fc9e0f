import { dataOverview } from '#main/datasets/index.ts';
import type { TaskHandler } from '../task-handler.ts';

export const handleDataOverview: TaskHandler<'data-overview'> = ({ folder }, { signal }) => dataOverview(folder, signal);
