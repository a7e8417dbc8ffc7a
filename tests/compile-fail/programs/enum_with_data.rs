//! first: `Shape::Circle` holds data; an `Enum` is words only, so keep the data as `Json<Shape>`
//! A word has no data.
use aludel::prelude::*;

#[derive(Enum)]
pub enum Shape {
    Point,
    Circle(f64),
}

fn main() {}
