//! A figure as data.

use crate::axis::Axis;
use crate::series::Series;

/// A figure: panels in a grid.
#[derive(Clone, Debug)]
pub struct Figure {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) caption: String,
    pub(crate) columns: usize,
    pub(crate) has_one_legend: bool,
    pub(crate) panels: Vec<Panel>,
}

impl Figure {
    /// A figure without panels. `id` names its file and, in a page, its parts; the caption says the units and the sizes of samples.
    pub fn new(id: impl Into<String>, title: impl Into<String>, caption: impl Into<String>) -> Self {
        Self { id: id.into(), title: title.into(), caption: caption.into(), columns: 0, has_one_legend: true, panels: Vec::new() }
    }

    /// The same figure with one panel more.
    pub fn panel(mut self, panel: Panel) -> Self {
        self.panels.push(panel);
        self
    }

    /// The same figure with more panels.
    pub fn panels(mut self, panels: impl IntoIterator<Item = Panel>) -> Self {
        self.panels.extend(panels);
        self
    }

    /// The same figure with so many panels beside each other; without this, up to three.
    pub fn columns(self, columns: usize) -> Self {
        Self { columns, ..self }
    }

    /// The same figure with colours and a legend of its own for each panel, where panels have other names.
    pub fn legend_in_each_panel(self) -> Self {
        Self { has_one_legend: false, ..self }
    }

    /// For example `figure-6a`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What stands below the figure: what it shows, with the units and the sizes of samples.
    pub fn caption(&self) -> &str {
        &self.caption
    }

    /// What stands above the figure.
    pub fn title(&self) -> &str {
        &self.title
    }

    pub(crate) fn column_count(&self) -> usize {
        match self.columns {
            0 if self.panels.len() == 4 => 2,
            0 => self.panels.len().clamp(1, 3),
            given => given,
        }
    }
}

/// One panel: two axes and what is drawn between them.
#[derive(Clone, Debug)]
pub struct Panel {
    pub(crate) title: String,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) series: Vec<Series>,
    pub(crate) is_square: bool,
}

impl Panel {
    /// An empty panel.
    pub fn new(x: Axis, y: Axis) -> Self {
        Self { title: String::new(), x, y, series: Vec::new(), is_square: false }
    }

    /// The same panel with a title, such as `A` or `width 4`.
    pub fn titled(self, title: impl Into<String>) -> Self {
        Self { title: title.into(), ..self }
    }

    /// The same panel as high as it is wide, for maps of a plane.
    pub fn square(self) -> Self {
        Self { is_square: true, ..self }
    }

    /// The same panel with one series more.
    pub fn with(mut self, series: Series) -> Self {
        self.series.push(series);
        self
    }

    /// The same panel with more series.
    pub fn with_all(mut self, series: impl IntoIterator<Item = Series>) -> Self {
        self.series.extend(series);
        self
    }
}
