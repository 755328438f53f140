"""The cases by their names."""

from captioned import ernie_image, pixart, sana
from clips import (
    cogvideox10_2b,
    cogvideox15,
    hunyuanvideo15_i2v,
    hunyuanvideo15_t2v,
    latte,
    wan21_i2v,
    wan21_t2v,
    wan21_t2v_untrained,
)
from pictures import flux1, flux1_half, flux2, flux2_klein, qwen_image, sd3, sd35, z_image, z_image_turbo
from unets import lcm, sd15, sdxl

CASES = {
    case.__name__: case
    for case in (
        flux1,
        qwen_image,
        z_image,
        flux2,
        flux2_klein,
        sd3,
        sdxl,
        sd15,
        pixart,
        sana,
        lcm,
        ernie_image,
        wan21_t2v,
        hunyuanvideo15_t2v,
        hunyuanvideo15_i2v,
        cogvideox15,
        latte,
        wan21_i2v,
        sd35,
        z_image_turbo,
        cogvideox10_2b,
        flux1_half,
        wan21_t2v_untrained,
    )
}
