"""ONNX files of others, looked at before onnxruntime opens them: where they point to, what they ask for, and what they
cost.

The check holds for every version of onnxruntime that is allowed, whatever that one checks itself.
"""
