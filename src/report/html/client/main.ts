/** What runs inside a page, once all of it is there. */
import { setUpPlots } from './charts/plot.js';
import { setUpTooltip } from './charts/tooltip.js';
import { setUpCopying } from './copy.js';
import { setUpTables } from './sortable-table.js';
import { setUpTabs } from './tabs.js';
import { setUpThemeChoice } from './theme-choice.js';
import { setUpTrialDialog } from './trial-dialog.js';

setUpThemeChoice();
setUpTabs();
setUpCopying();
setUpTables();
setUpTooltip();
setUpPlots();
setUpTrialDialog();
