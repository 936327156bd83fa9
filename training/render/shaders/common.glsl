// Light and noise that all fragment shaders share.
uniform vec3 eye;
uniform vec3 light_directions[3];  // towards the lights
uniform vec3 light_colours[3];
uniform vec3 ambient[4];           // constant, and its slope along x, y and z
uniform mat4 shadow_matrix;        // of the first light
uniform float shadow_softness;     // in texels
uniform mat4 sky_matrix;           // from above and in front: what it doesn't see gets less of the ambient light
uniform sampler2DShadow shadow_map;
uniform sampler2DShadow sky_map;
uniform sampler2D noise;           // height, its slopes along u and v, and a second height; each 0 to 1
uniform float exposure;

const vec2 TAPS[6] = vec2[6](vec2(-.33, -.9), vec2(.79, -.5), vec2(-.87, .1), vec2(.1, -.2), vec2(.75, .55), vec2(-.25, .8));

float seen_from(sampler2DShadow map, mat4 matrix, vec3 place, float spread) {
    vec3 at = (matrix * vec4(place, 1)).xyz * .5 + .5;
    if (any(lessThan(at, vec3(0))) || any(greaterThan(at, vec3(1)))) return 1.;
    float sum = 0.;
    float step_size = spread / float(textureSize(map, 0).x);
    for (int tap = 0; tap < 6; tap++) sum += texture(map, vec3(at.xy + TAPS[tap] * step_size, at.z - .002));
    return sum / 6.;
}

float few_taps(sampler2DShadow map, mat4 matrix, vec3 place, float spread) {
    vec3 at = (matrix * vec4(place, 1)).xyz * .5 + .5;
    vec2 offset = vec2(.35, .2) * spread / float(textureSize(map, 0).x);
    return (textureLod(map, vec3(at.xy + offset, at.z - .002), 0.) + textureLod(map, vec3(at.xy - offset, at.z - .002), 0.)) / 2.;
}

float lit(vec3 place, vec3 normal) {
    return seen_from(shadow_map, shadow_matrix, place + normal * .03, shadow_softness);
}

float open_to_sky(vec3 place, vec3 normal) {
    return .45 + .55 * seen_from(sky_map, sky_matrix, place + normal * .04, 22.);
}

vec3 ambient_light(vec3 normal) {
    return max(ambient[0] + ambient[1] * normal.x + ambient[2] * normal.y + ambient[3] * normal.z, vec3(0));
}

// What a shiny surface mirrors: the ambient light, and soft boxes where the lights are.
vec3 surroundings(vec3 direction) {
    vec3 sum = ambient_light(direction) * (.6 + .4 * smoothstep(-.2, .3, direction.y));
    for (int k = 0; k < 3; k++)
        sum += light_colours[k] * smoothstep(.9, .97, dot(direction, light_directions[k])) * 2.5;
    return sum;
}

vec3 developed(vec3 light) {
    vec3 exposed = light * exposure;
    return pow(exposed * (1. + exposed / 6.) / (1. + exposed * .75), vec3(1. / 2.2));
}

// Lambert's law, softened per channel, with a Blinn-Phong highlight.
vec3 shaded(vec3 albedo, vec3 normal, vec3 view, vec3 place, vec3 geometric, vec3 wrap, float shine, float hardness) {
    float first = lit(place, geometric);
    float open = open_to_sky(place, geometric);
    vec3 sum = albedo * ambient_light(normal) * open;
    float rim = pow(1. - max(dot(normal, view), 0.), 4.);
    sum += ambient_light(reflect(-view, normal)) * open * shine * (.15 + rim);
    for (int k = 0; k < 3; k++) {
        float seen = k == 0 ? first : .3 + .7 * open;
        float angle = dot(normal, light_directions[k]);
        vec3 diffuse = max((vec3(angle) + wrap) / (1. + wrap), 0.);
        vec3 half_way = normalize(light_directions[k] + view);
        float highlight = shine * pow(max(dot(normal, half_way), 0.), hardness) * step(0., angle);
        sum += light_colours[k] * seen * (albedo * diffuse + highlight);
    }
    return sum;
}
