"""Watches one object without changing it: it gets a class of its own."""

import copyreg
import functools
import weakref

# Where the watchers of an object are kept: in the class that is made for it.
WATCHERS = "_lemica_watchers"


def _watch(thing, owner, around):
    """Asks around[name](call, …) in place of methods of this one object: it gets a class of its own, and call goes on."""
    if _watched(thing) is None:
        object.__setattr__(thing, "__class__", _own_class(thing))
    watchers, ask = _watched(thing)
    for name in around:
        ask(name)
    watchers[owner] = around


def _unwatch(thing, owner):
    watchers = None if thing is None else _watchers_of(thing)
    if watchers is None:
        return
    watchers.pop(owner, None)
    # Where another class was put on top of ours, ours stays below it, and hands on.
    if not watchers and WATCHERS in vars(type(thing)):
        object.__setattr__(thing, "__class__", type(thing).__base__)


def _watchers_of(thing):
    """Who watches an object; None where its class is that of others, or was made for another object."""
    found = _watched(thing)
    return None if found is None else found[0]


def _watched(thing):
    for cls in type(thing).__mro__:
        this, watchers, ask = vars(cls).get(WATCHERS, (None, None, None))
        if this is not None and this() is thing:
            return watchers, ask
    return None


def _plain_class(thing):
    """The class that a thing has where nobody watches it."""
    plain = type(thing)
    while WATCHERS in vars(plain):
        plain = plain.__base__
    return plain


def _own_class(thing):
    plain = _plain_class(thing)
    this, watchers = weakref.ref(thing), {}

    class Alike(type(plain)):
        """Pipelines ask type(scheduler) == …, and there are registries by class: there it counts as the plain one."""

        def __eq__(cls, other):
            return other is cls or other is plain

        def __hash__(cls):
            return hash(plain)

    def watched(name):
        # Compiled modules hand on by __getattr__ what they have not.
        inner = getattr(plain, name, None) or (lambda self, *args, **kwargs: plain.__getattr__(self, name)(*args, **kwargs))

        @functools.wraps(inner)
        def method(self, *args, **kwargs):
            call = functools.partial(inner, self)
            if this() is self:
                for around in list(watchers.values()):
                    call = functools.partial(around[name], call) if name in around else call
            return call(*args, **kwargs)

        return method

    def ask(name):
        if name not in vars(own):
            setattr(own, name, watched(name))

    def __reduce_ex__(self, protocol):
        # A copy is a plain one: it computes with its own weights, and nobody watches it.
        make, arguments, *rest = plain.__reduce_ex__(self, protocol)
        make, *arguments = (plain if part is own else part for part in (make, *arguments))
        if make is copyreg.__newobj__:
            # There pickle insists on the class that the object has.
            make = plain.__new__
        return (make, tuple(arguments), *rest)

    body = {"__module__": plain.__module__, "__qualname__": plain.__qualname__, "__doc__": plain.__doc__}
    body |= {"__reduce_ex__": __reduce_ex__, WATCHERS: (this, watchers, ask)}
    own = Alike(plain.__name__, (plain,), body)
    return own
