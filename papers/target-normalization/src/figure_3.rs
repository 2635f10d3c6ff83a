//! Figure 3: the field of negative gradients of a single unit.
//!
//! Source: figure 3, section 5. The scales and the window are lost: ours are those of figures 4 and 5, 1 and less on `[-2, 2]^2`, at the centres of 20 x 21 cells, so that
//! no `w_L` is 0, where there is no gradient. `w_L` is horizontal, `b` vertical. What the paper reads from the figure has its own file, `sec5_prose`.

use claims::{Cell, Claim, Control, Evidence, Expect, Table, Verdict};
use figures::{Axis, Figure, Panel, Series};

use crate::basins::{WINDOW, centres};
use crate::eq_30_32::{integrals, rounding};
use crate::expected::agree;
use crate::unit::Field;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[FIELD];

const FIELD: Claim = Claim {
    id: "figure-3/field",
    source: "Figure 3",
    statement: "on a grid over the window the field is (31) and (32) for each of four scales",
    formula: "dL/dw_L = (w_L - gamma) Phi(s) + gamma s phi(s),  dL/db = k (w_L - gamma) phi(s) + b Phi(s),  s = b / |w_L|, k = sgn(w_L)",
    expect: Expect::both(Verdict::Holds),
    check: |run| {
        run.figure(figure());
        run.table(table());
        Ok(field(Field::Signed))
    },
    control: Control::negative("k dropped from (32)", |_| Ok(field(Field::UnsignedBias))),
    note: "Against integrals over the inputs. The table has the field for gamma = 1: the others are windows of the same picture, wider by 1 / gamma.",
    ..Claim::DEFAULT
};

const GAMMAS: [f64; 4] = [1.0, 0.1, 0.01, 0.001];

fn grid() -> impl Iterator<Item = [f64; 2]> {
    centres(20, 21, WINDOW).into_iter()
}

fn field(field: Field) -> Vec<Evidence> {
    let lines = GAMMAS.map(|gamma| {
        let cases = grid().flat_map(|at| {
            let noise = rounding(at, gamma);
            let both = field.gradient(at, gamma).into_iter().zip(integrals(at, gamma, |y| y));
            both.map(move |(theory, estimate)| (format!("w_L = {}, b = {}", at[0], at[1]), theory, estimate, noise)).collect::<Vec<_>>()
        });
        agree(format!("gamma = {gamma}"), cases.collect::<Vec<_>>())
    });
    lines.into()
}

fn table() -> Table {
    let columns = ["w_l", "b", "along_w_l", "along_b", "length"];
    let mut table = Table::new("figure-3", "The field of negative gradients of a single unit, gamma = 1", &columns);
    for at in grid() {
        let [by_w, by_b] = Field::Signed.gradient(at, 1.0);
        table.push([at[0], at[1], -by_w, -by_b, libm::hypot(by_w, by_b)].map(Cell::Number).into());
    }
    table
}

/// A panel for each scale. Arrows show directions; how long a gradient is, the colour and roughly the length say.
fn figure() -> Figure {
    let classes = [("longer than 1", 1.0, 0.19), ("longer than 0.1", 0.1, 0.15), ("shorter", 0.0, 0.09)];
    let panels = GAMMAS.map(|gamma| {
        let class = |length: f64| classes.iter().position(|(_, least, _)| length >= *least).expect("a length is at least 0");
        let mut fields = [(); 3].map(|()| Vec::new());
        for [w, b] in grid() {
            let [by_w, by_b] = Field::Signed.gradient([w, b], gamma);
            let length = libm::hypot(by_w, by_b);
            let of_class = class(length);
            let drawn = classes[of_class].2 / length;
            fields[of_class].push([w, b, -by_w * drawn, -by_b * drawn]);
        }
        let fields = classes.iter().zip(fields).map(|((name, ..), field)| Series::arrows(*name, field));
        let window = |label: &str| Axis::linear(label).between(-2.0, 2.0);
        Panel::new(window("w"), window("b")).titled(format!("γ = {gamma}")).square().with_all(fields)
    });
    let caption = "Expected negative gradients of a single unit by (31) and (32), on 20 x 21 points; no sampling.";
    Figure::new("figure-3", "Figure 3: the field of negative gradients", caption).panels(panels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_avoids_units_without_weight_and_is_symmetric() {
        assert_eq!(grid().count(), 420);
        assert!(grid().all(|[w, b]| w != 0.0 && w.abs() < 2.0 && b.abs() < 2.0));
        assert!(grid().map(|[w, _]| w).sum::<f64>().abs() < 1e-12);
    }
}
