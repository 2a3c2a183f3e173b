use image::ImageReader;
use std::collections::HashSet;
use std::io::Cursor;

use super::*;

const LARGEST: usize = 150_000;
const SEEDS: [&str; 8] = ["akar", "sarraj", "menfi", "saleh", "gna", "lna", "unsmil", ""];

type Draw = fn(&str) -> Result<Vec<u8>, String>;

fn size(file: &[u8]) -> (u32, u32) {
    let reader = ImageReader::new(Cursor::new(file)).with_guessed_format().unwrap();
    reader.into_dimensions().unwrap()
}

fn anybody(seed: &str) -> Result<Vec<u8>, String> {
    portrait(seed, Sitter::Anybody)
}

#[test]
fn every_scene_is_drawn_in_its_size() {
    for each in Scene::ALL {
        let file = scene(each).unwrap();
        assert_eq!(size(&file), SCENE_SIZE, "{each:?}");
        assert!((10_000..LARGEST).contains(&file.len()), "{each:?}: {}", file.len());
    }
}

#[test]
fn scenes_are_found_by_their_names() {
    for each in Scene::ALL {
        assert_eq!(Scene::named(each.name()), Some(each));
    }
    assert_eq!(Scene::named("nowhere"), None);
}

#[test]
fn seeds_make_pictures_of_their_own() {
    let kinds: [(Draw, _); 2] = [(anybody, PORTRAIT_SIZE), (emblem, EMBLEM_SIZE)];
    for (draw, expected) in kinds {
        let files: Vec<Vec<u8>> = SEEDS.into_iter().map(|seed| draw(seed).unwrap()).collect();
        for file in &files {
            assert_eq!(size(file), expected);
            assert!((3_000..LARGEST).contains(&file.len()), "{}", file.len());
        }
        assert_eq!(files.iter().collect::<HashSet<_>>().len(), SEEDS.len());
    }
}

#[test]
fn what_is_drawn_twice_is_the_same() {
    assert_eq!(scene(Scene::Terminal), scene(Scene::Terminal));
    assert_eq!(anybody("akar"), anybody("akar"));
    assert_eq!(emblem("gna"), emblem("gna"));
}

#[test]
fn files_keep_the_colours() {
    let night = image::load_from_memory(&scene(Scene::Strait).unwrap()).unwrap().to_rgb8();
    let sky = night.get_pixel(20, 4).0;
    let off = sky.iter().zip([0x0B, 0x14, 0x30]).map(|(&level, wanted)| level.abs_diff(wanted));
    assert!(off.max().unwrap() < 6, "{sky:?}");
}
