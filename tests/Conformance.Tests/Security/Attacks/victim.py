"""Another function, with something to hide: the-victims-secret."""
import os


def handler(event, context):
    return {'api': os.environ['AWS_LAMBDA_RUNTIME_API'], 'scratch': os.environ.get('TMPDIR', '/tmp')}
