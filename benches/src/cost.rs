//! What all events of a circle cost, against depth and width: a figure.

use std::path::Path;

use console::Failure;
use plotters::prelude::*;

use crate::timing;
use crate::trajectory;

const WIDTHS: [usize; 5] = [8, 16, 32, 64, 128];

const LAYERS: [usize; 6] = [2, 4, 6, 8, 10, 12];

/// Okabe and Ito's colours, which colour-blind people tell apart, for the widths in their order.
const COLOURS: [RGBColor; 5] =
    [RGBColor(230, 159, 0), RGBColor(86, 180, 233), RGBColor(0, 158, 115), RGBColor(213, 94, 0), RGBColor(204, 121, 167)];

/// Readable on white and on black.
const GREY: RGBColor = RGBColor(128, 128, 128);

/// CPU seconds of one circle through `layers` layers of `width`, for one network each.
struct Curve {
    width: usize,
    seconds: Vec<f64>,
}

/// Measures and draws.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn draw(file: &Path) -> Result<(), Failure> {
    let curves = measure();
    let cannot = |why: &dyn std::fmt::Display| Failure::environment(format!("{} cannot be written: {why}", file.display()));
    std::fs::write(file, svg(&curves).map_err(|why| cannot(&why))?).map_err(|why| cannot(&why))
}

fn measure() -> Vec<Curve> {
    let seconds = |width: usize, layers: usize| {
        console::note(&format!("measuring {layers} layers of width {width}"));
        let circle = trajectory::Circle::draw(width, layers);
        // Short runs are repeated until a clock sees them.
        let first = timing::once(|| circle.sweep()).0;
        let times = ((0.05 / first.max(1e-6)) as usize).clamp(1, 200);
        timing::once(|| (0..times).for_each(|_| drop(std::hint::black_box(circle.sweep())))).0 / times as f64
    };
    WIDTHS.map(|width| Curve { width, seconds: LAYERS.map(|layers| seconds(width, layers)).to_vec() }).into()
}

fn svg(curves: &[Curve]) -> Result<String, Box<dyn std::error::Error>> {
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, (640, 420)).into_drawing_area();
        let all = || curves.iter().flat_map(|curve| curve.seconds.iter().copied());
        let (least, greatest) = (all().fold(f64::INFINITY, f64::min), all().fold(0.0, f64::max));
        let font = ("sans-serif", 14).into_font().color(&GREY);
        let mut chart = ChartBuilder::on(&area)
            .caption("All events of a circle, hard-tanh, sigma_w^2 = 8, one core", ("sans-serif", 16).into_font().color(&GREY))
            .margin(12)
            .x_label_area_size(40)
            .y_label_area_size(70)
            .build_cartesian_2d(1.0..13.0, (least / 2.0..greatest * 2.0).log_scale())?;
        chart
            .configure_mesh()
            .disable_mesh()
            .axis_style(GREY)
            .label_style(font.clone())
            .x_desc("hidden layers")
            .y_desc("CPU seconds")
            .y_label_formatter(&|seconds| format!("{seconds:.0e}"))
            .draw()?;
        for (curve, colour) in curves.iter().zip(COLOURS) {
            let points = || LAYERS.iter().zip(&curve.seconds).map(|(&layers, &seconds)| (layers as f64, seconds));
            chart
                .draw_series(LineSeries::new(points(), colour.stroke_width(2)))?
                .label(format!("width {}", curve.width))
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], colour.stroke_width(2)));
            chart.draw_series(points().map(|point| Circle::new(point, 3, colour.filled())))?;
        }
        chart.configure_series_labels().position(SeriesLabelPosition::UpperLeft).label_font(font).border_style(GREY.mix(0.5)).draw()?;
        area.present()?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figure_has_text_as_text_and_a_line_for_each_width() {
        let curves: Vec<Curve> = WIDTHS.iter().map(|&width| Curve { width, seconds: LAYERS.map(|n| n as f64 * 1e-3).to_vec() }).collect();
        let svg = svg(&curves).unwrap();
        assert!(svg.contains("hidden layers") && svg.matches("<polyline").count() >= WIDTHS.len(), "{svg}");
        assert!(WIDTHS.iter().all(|width| svg.contains(&format!("width {width}"))));
    }
}
