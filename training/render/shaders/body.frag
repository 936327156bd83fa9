#version 330
#include "common.glsl"
in vec3 place, across, at_rest, colour;
in vec4 lips_mouth_nose, ear_neck_hair_brow;
uniform vec3 lip_colour;
uniform float oiliness, pores, lip_gloss, brow_threshold;
layout(location = 0) out vec4 picture;
layout(location = 1) out float label;

float classified() {
    vec4 a = lips_mouth_nose, b = ear_neck_hair_brow;
    bool left = at_rest.x > 0.;
    if (a.z > .5) return 10.;
    if (a.x + a.y > .5) return a.x > a.y ? 11. : 12.;
    if (b.w > brow_threshold) return left ? 6. : 7.;
    if (b.x > .5) return left ? 8. : 9.;
    if (b.z > .5) return 13.;
    if (a.w > .5) return 2.;
    return b.y > .5 ? 17. : 1.;
}

void main() {
    vec3 geometric = normalize(across), view = normalize(eye - place);
    vec4 coarse = texture(noise, at_rest.xy * .35 + at_rest.z * .17);
    vec4 fine = texture(noise, at_rest.xy * 2.1 + at_rest.zx * 1.3);
    vec3 bent = geometric + pores * vec3(fine.yz - .5, 0) + .5 * pores * vec3(coarse.yz - .5, 0);
    float lip = smoothstep(.3, .7, lips_mouth_nose.x + lips_mouth_nose.y), mouth = smoothstep(.4, .6, lips_mouth_nose.z);
    vec3 albedo = colour * (.9 + .2 * coarse.x) * (.94 + .12 * fine.x);
    albedo = mix(albedo, lip_colour * (.85 + .3 * fine.w), lip);
    albedo = mix(albedo, vec3(.22, .05, .05), mouth);
    float shine = mix(oiliness * (.5 + coarse.w), lip_gloss, max(lip, mouth));
    vec3 light = shaded(albedo, normalize(bent), view, place, geometric, vec3(.38, .22, .15), shine,
                        mix(14., 45., max(lip, oiliness * 4.)));
    light *= mix(1., .55, mouth);
    picture = vec4(developed(light), 1);
    label = classified() / 255.;
}
