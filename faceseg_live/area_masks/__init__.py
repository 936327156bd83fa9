"""Where areas meet evidence: a selection, on what the models saw, becomes masks.

    evidence (what maps say) · outlines (of the mesh, where people draw them) → shapes (united, taken away) →
    segments (refined; occlusion) · full_frame · boxes
"""
