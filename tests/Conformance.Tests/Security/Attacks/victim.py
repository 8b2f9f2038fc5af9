"""Another function, with something to hide: the-victims-secret."""
import os


def handler(event, context):
    open(os.path.join(os.environ.get('TMPDIR', '/tmp'), 'of-the-victim'), 'w').close()
    return {'api': os.environ['AWS_LAMBDA_RUNTIME_API'], 'scratch': os.environ.get('TMPDIR', '/tmp')}
