#version 330
// Strands are so thin that light is reckoned at their ends alone. The normal is the tangent; the details are: how far
// along the strand (0 to 1), which side of the ribbon, and a number of the strand's own.
#include "common.glsl"
in vec3 position, normal, paint, detail;
in float kind;
uniform mat4 view_projection;
out vec3 light;
flat out float what;

void main() {
    gl_Position = view_projection * vec4(position, 1);
    what = kind;
    vec3 view = normalize(eye - position), out_of_head = normalize(position - vec3(0, 0, -.7));
    vec3 albedo = paint * (.55 + .6 * detail.z) * mix(.6, 1., smoothstep(0., .35, detail.x));
    float first = few_taps(shadow_map, shadow_matrix, position + out_of_head * .05, shadow_softness);
    float open = .45 + .55 * few_taps(sky_map, sky_matrix, position + out_of_head * .06, 16.);
    light = albedo * ambient_light(out_of_head) * open;
    for (int k = 0; k < 3; k++) {
        vec3 towards = light_directions[k];
        float seen = k == 0 ? first : .3 + .7 * open;
        float across_light = sqrt(max(1. - pow(dot(normal, towards), 2.), 0.));
        float facing = smoothstep(-.5, .9, dot(out_of_head, towards));
        float aligned = dot(normal, normalize(towards + view)) + .12 * (detail.z - .5);
        float glint = pow(max(1. - aligned * aligned, 0.), 40.);
        light += light_colours[k] * seen * facing * (albedo * across_light + (.04 + .35 * albedo) * glint * .5);
    }
}
