"""Where areas meet evidence: a selection, on what the models saw, becomes masks.

    evidence (what maps say) → visible_face (where a face ends) ┐
    outlines (of the mesh, where people draw them)              ┴→ shapes (united, taken away) → segments (refined)
    full_frame · boxes
"""
