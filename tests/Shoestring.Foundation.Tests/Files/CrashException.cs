namespace Shoestring.Tests.Files;

/// <summary>Unwinds the stack of a process that is no more; nothing may catch it.</summary>
internal sealed class CrashException : Exception
{
}
